import { describe, expect, it, vi } from 'vitest';
import type { TextDocument } from 'vscode';
import { FileChecker } from '../../../src/core/validation/file-checker.js';
import { DatasetRows } from '../../../src/extension/session/dataset-rows.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';

vi.mock('vscode', () => import('./fake-vscode.js'));

/** A document of which it is known which lines were read. */
function documentOf(lines: readonly string[]) {
  const read: number[] = [];
  const texts = [...lines];
  const document = {
    get lineCount() {
      return texts.length;
    },
    lineAt: (line: number) => {
      read.push(line);
      return { text: texts[line] ?? '' };
    },
  } as Partial<TextDocument> as TextDocument;
  return { document, texts, read };
}

const row = (id: number): string => JSON.stringify({ id, text: `${declaration.sw} ${String(id)}`, lang: 'sw' });
const many = Array.from({ length: 10_000 }, (_, id) => row(id));
const mostRowsOfSlice = 256;

function rowsOf(document: TextDocument, checker = () => Promise.resolve(new FileChecker({ detectors }))): DatasetRows {
  return new DatasetRows(document, () => undefined, checker);
}

describe('the rows of an open document', () => {
  it('are read in slices of few rows, and others get their turn between any two', async () => {
    const { document, read } = documentOf(many);
    const rows = rowsOf(document);
    const slices: number[] = [];
    let turns = 0;
    let atWork = true;
    const taken: number[] = [];
    const turn = (): void => {
      turns++;
      if (atWork) setImmediate(turn);
    };
    rows.onDidChange((lines) => {
      if (lines === 'all') return;
      slices.push(lines.length);
      taken.push(turns);
    });
    setImmediate(turn);
    await rows.load();
    atWork = false;
    expect(Math.max(...slices)).toBeLessThanOrEqual(mostRowsOfSlice);
    expect(slices.reduce((sum, count) => sum + count, 0)).toBe(many.length);
    expect(new Set(taken).size).toBe(slices.length);
    expect(read).toEqual(many.map((_, line) => line));
  });

  it('show their first findings long before the last row is read', async () => {
    const { document, read } = documentOf(['{', ...many]);
    const rows = rowsOf(document);
    const first = new Promise<number>((resolve) => {
      rows.onDidChange(() => {
        resolve(read.length);
      });
    });
    const whole = rows.load();
    expect(await first).toBeLessThanOrEqual(mostRowsOfSlice);
    expect(rows.problems(0).map(({ code }) => code)).toEqual(['invalid-json']);
    expect(rows.reached).toBeLessThan(many.length);
    rows.dispose();
    await whole;
  });

  it('are read no further once the document is closed', async () => {
    const { document, read } = documentOf(many);
    const rows = rowsOf(document);
    rows.onDidChange(() => {
      rows.dispose();
    });
    await rows.load();
    expect(read.length).toBeLessThanOrEqual(mostRowsOfSlice);
  });

  it('are not read at all where the document is closed while the detectors load', async () => {
    const { document, read } = documentOf(many);
    let loaded: (checker: FileChecker) => void = () => undefined;
    const rows = rowsOf(document, () => new Promise((resolve) => (loaded = resolve)));
    const whole = rows.load();
    rows.dispose();
    loaded(new FileChecker({ detectors }));
    await whole;
    expect(read).toEqual([]);
  });

  it('cost one row after a keystroke', async () => {
    const { document, texts, read } = documentOf(many);
    const rows = rowsOf(document);
    await rows.load();
    read.length = 0;
    const told: unknown[] = [];
    rows.onDidChange((lines) => told.push(lines));
    texts[5000] = JSON.stringify({ id: 5000, text: declaration.en, lang: 'sw' });
    rows.apply([{ range: { start: { line: 5000 }, end: { line: 5000 } }, text: 'x' }]);
    expect(read).toEqual([5000]);
    expect(told).toEqual([[5000]]);
    expect(rows.problems(5000).map(({ code }) => code)).toEqual(['language-mismatch']);
  });

  it('are known by their keys before the detectors are there', () => {
    const { document } = documentOf(many);
    const rows = rowsOf(document, () => new Promise(() => undefined));
    void rows.load();
    expect(rows.row(7)?.key).toBe('id:7');
    expect(rows.problems(7)).toEqual([]);
    rows.apply([]);
  });
});
