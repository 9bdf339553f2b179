import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniqueKeys } from '../../../src/core/dataset/identity.js';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { FileChecker, type FileCheckerOptions } from '../../../src/core/validation/file-checker.js';
import type { ProblemCode } from '../../../src/core/validation/problem.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';

const row = (id: string | number | undefined, text: string, lang = 'sw'): string => JSON.stringify({ id, text, lang });
const { sw, fi, en } = declaration;

function checked(lines: readonly string[], options?: Omit<FileCheckerOptions, 'detectors'>): FileChecker {
  const checker = new FileChecker({ ...options, detectors });
  checker.reset(lines);
  return checker;
}

function codes(checker: FileChecker): ProblemCode[][] {
  return Array.from({ length: checker.lineCount }, (_, line) => checker.problems(line).map(({ code }) => code));
}

describe('a file, kept up to date line by line', () => {
  it('reports later ids and texts that stand twice, and where the first one is', () => {
    const checker = checked([
      row('a', sw),
      row('b', fi, 'fi'),
      '',
      row('a', `${sw} Ndiyo.`),
      row('c', fi.normalize('NFD'), 'fi'),
    ]);
    expect(codes(checker)).toEqual([[], [], [], ['duplicate-id'], ['duplicate-text']]);
    expect(checker.problems(3)[0]?.related).toBe(0);
    expect(checker.problems(4)[0]?.related).toBe(1);
  });

  it('tells a number id from no other than the same number', () => {
    expect(codes(checked([row(7, sw), row('7', fi, 'fi'), row(70, `${fi} Niin.`, 'fi')]))).toEqual([
      [],
      ['duplicate-id'],
      [],
    ]);
  });

  it('lets short answers repeat with another instruction', () => {
    const answer = (instruction: string, output: string): string => JSON.stringify({ instruction, output, lang: 'sw' });
    const [one, two] = ['Is the sky blue today?', 'Is the water warm today?'];
    expect(codes(checked([answer(one, 'Ndiyo.'), answer(two, 'Ndiyo.'), answer(one, 'Ndiyo.')]))).toEqual([
      [],
      [],
      ['duplicate-text'],
    ]);
    expect(codes(checked([answer(one, sw), answer(two, sw)]))).toEqual([[], ['duplicate-text']]);
  });

  it('names the lines that an edit changes, those of duplicates too', () => {
    const checker = checked([row('a', sw), row('b', fi, 'fi'), row('b', `${fi} Niin.`, 'fi')]);
    expect(checker.replace(0, 1, [row('b', sw)])).toEqual([0, 1, 2]);
    expect(codes(checker)).toEqual([[], ['duplicate-id'], ['duplicate-id']]);
    expect(checker.replace(0, 1, [])).toEqual([0, 1]);
    expect(codes(checker)).toEqual([[], ['duplicate-id']]);
    expect(checker.replace(1, 0, ['', row('x', en)])).toEqual([1, 2]);
    expect(codes(checker)).toEqual([[], [], ['language-mismatch'], ['duplicate-id']]);
  });

  it('says once for a file that no language is declared, or that no detector knows it', () => {
    const undeclared = (text: string): string => JSON.stringify({ text });
    const checker = checked([undeclared(sw), undeclared(fi)]);
    expect(codes(checker)).toEqual([['language-unknown'], []]);
    checker.replace(0, 1, []);
    expect(codes(checker)).toEqual([['language-unknown']]);
    const breton =
      'Dieub ha par en o dellezegezh hag o gwirioù eo ganet an holl dud. Poell ha skiant zo dezho ha dleout a reont bevañ.';
    expect(codes(checked([row('a', breton, 'br'), row('b', `${breton} Mat.`, 'br')]))).toEqual([
      ['language-unknown'],
      [],
    ]);
  });

  it('leaves out what is ignored for the file or the record', () => {
    const ignored = new Map<string | undefined, ReadonlySet<string>>([['id:a', new Set(['language-mismatch'])]]);
    const checker = checked([row('a', en), row('b', `${en} Yes.`), '{'], {
      ignored: (key) => ignored.get(key) ?? new Set(),
    });
    expect(codes(checker)).toEqual([[], ['language-mismatch'], ['invalid-json']]);
    ignored.set(undefined, new Set(['invalid-json']));
    expect(codes(checker)).toEqual([[], ['language-mismatch'], []]);
    expect(checker.counts()).toEqual({ records: 2, problems: 1, bySeverity: { error: 1, warning: 0, information: 0 } });
  });

  it('gives the same record as long as nothing changes it', () => {
    const checker = checked([row('a', sw), row('a', fi, 'fi')]);
    expect(checker.record(1)).toBe(checker.record(1));
    expect(checker.record(0)?.key).not.toBe(checker.record(1)?.key);
    checker.replace(0, 1, []);
    expect(checker.record(0)?.key).toBe('id:a');
    expect(checker.record(5)).toBeUndefined();
  });

  it('takes as many lines at once as there are', () => {
    const checker = checked(Array.from({ length: 150_000 }, () => ''));
    expect(checker.lineCount).toBe(150_000);
    expect(checker.problems(149_999)).toEqual([]);
  });

  const line = fc.oneof(
    fc.constantFrom('', '{', '[]', '{"x":1}', JSON.stringify({ text: sw }), JSON.stringify({ text: en, lang: 'cy' })),
    fc
      .tuple(fc.constantFrom('a', 'b', undefined), fc.constantFrom(sw, fi, 'Ndiyo.'))
      .map(([id, text]) => row(id, text)),
  );
  const edit = fc.record({ start: fc.nat(12), deleted: fc.nat(4), added: fc.array(line, { maxLength: 4 }) });

  it('is after any edits what it is when read anew, and names every line that differs', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.array(edit, { maxLength: 6 }), (start, edits) => {
        const lines = [...start];
        const checker = checked(lines);
        for (const { start: from, deleted, added } of edits) {
          const at = Math.min(from, lines.length);
          const gone = Math.min(deleted, lines.length - at);
          const before = codes(checker);
          const changed = new Set(checker.replace(at, gone, added));
          lines.splice(at, gone, ...added);
          before.splice(at, gone, ...added.map((): ProblemCode[] => []));
          codes(checker).forEach((after, index) => {
            if (!changed.has(index)) expect(after).toEqual(before[index]);
          });
        }
        const anew = checked(lines);
        expect(codes(checker)).toEqual(codes(anew));
        const records = lines.flatMap((text) => {
          const parsed = parseLine(text);
          return parsed.kind === 'value' ? (readRecord(parsed.value) ?? []) : [];
        });
        const keys = lines.flatMap((_, index) => checker.record(index)?.key ?? []);
        expect(keys).toEqual(uniqueKeys(records));
      }),
      { numRuns: 80 },
    );
  });
});
