import { beforeEach, describe, expect, it, vi } from 'vitest';
import { message } from '../../../src/core/message.js';
import type { Desk } from '../../../src/extension/teaching/desk.js';
import { manageAdapters } from '../../../src/extension/teaching/manage.js';
import { tellOutcome } from '../../../src/extension/teaching/outcome.js';
import type { OpenDataset } from '../../../src/extension/teaching/sources.js';
import { teachModel } from '../../../src/extension/teaching/teach-flow.js';
import { answer, chosenFiles, executed, journals, reset, settings, shown } from './fake-vscode.js';
import { FakePort, plan, stored } from './training.js';

vi.mock('vscode', () => import('./fake-vscode.js'));

beforeEach(reset);

function desk(port: FakePort) {
  const documents: string[] = [];
  const double: Desk = {
    port,
    teaching: {
      isRunning: false,
      start: (request) => {
        port.requests.push(request);
      },
    },
    documents: {
      show: (title, text) => {
        documents.push(`${title}: ${text}`);
        return Promise.resolve();
      },
    },
    showProvenance: ({ name }) => {
      documents.push(name);
      return Promise.resolve();
    },
  };
  return { desk: double, documents };
}

function isDataset(double: unknown): double is OpenDataset {
  return typeof double === 'object' && double !== null && 'document' in double;
}

function dataset(fsPath: string, isDirty = false) {
  const saves: string[] = [];
  const double: unknown = {
    document: { uri: { fsPath, scheme: 'file' }, isDirty, save: () => Promise.resolve(saves.push(fsPath) > 0) },
  };
  if (!isDataset(double)) throw new Error('The double is no dataset.');
  return { session: double, saves };
}

describe('Teach the Model', () => {
  it('teaches the accepted rows of the active dataset, on top of the adapter that ships', async () => {
    const port = new FakePort();
    const { session } = dataset('/data/corpus.sw.jsonl');
    answer('', 'Teach with 40 pairs', '', '15 steps');
    await teachModel(desk(port).desk, { current: session, sessions: [session] });
    expect(port.collected).toEqual(['/data/corpus.sw.jsonl', '/data/corpus.sw.jsonl']);
    const [request] = port.requests;
    expect(request).toMatchObject({ steps: 15, parentFile: port.shippedFile });
    expect(request?.name).toMatch(/^Swahili \d{4}-\d\d-\d\d$/u);
    expect(executed).toEqual(['xinstruct.openStudio']);
    expect(shown[0]?.buttons).toContain('/data/corpus.sw.jsonl / 40 usable pairs, 1 rows refused');
  });

  it('takes other datasets with a journal, the seed file and files by hand', async () => {
    const port = new FakePort();
    const { session } = dataset('/data/corpus.sw.jsonl');
    journals.push('/data/.xinstruct/corpus.sw.jsonl.journal.jsonl', '/data/.xinstruct/corpus.th.jsonl.journal.jsonl');
    settings.set('seedFile', '/data/seed.jsonl');
    chosenFiles.push('/other/pairs.jsonl');
    answer('+', ['corpus.th.jsonl', 'pairs.jsonl'], 'Teach with', 'My adapter', 'Another number', '7');
    await teachModel(desk(port).desk, { current: session, sessions: [session] });
    expect(shown[0]?.buttons.filter((text) => text.startsWith('[x]'))).toEqual([
      '[x] /data/corpus.sw.jsonl',
      '[x] /data/seed.jsonl',
    ]);
    expect(port.collected.at(-1)).toBe('/data/corpus.th.jsonl /other/pairs.jsonl');
    expect(port.requests).toMatchObject([{ name: 'My adapter', steps: 7 }]);
  });

  it('shows what was refused before it asks again, and teaches nothing from too few', async () => {
    const port = new FakePort();
    port.plan = plan(9, { tooFew: message('{0} pairs are too few.', 9) });
    const { session } = dataset('/data/corpus.sw.jsonl');
    const { desk: double, documents } = desk(port);
    answer('', 'Show the pairs', 'Choose other sources', undefined);
    await teachModel(double, { current: session, sessions: [session] });
    expect(documents[0]).toContain('9 pairs are too few.');
    expect(shown[1]?.buttons.join()).not.toContain('Teach with');
    expect(port.requests).toEqual([]);
  });

  it('installs nothing without consent', async () => {
    const port = new FakePort();
    port.ready = false;
    const { session } = dataset('/data/corpus.sw.jsonl');
    answer('', 'Teach with', '', '15 steps', undefined);
    await teachModel(desk(port).desk, { current: session, sessions: [session] });
    expect(shown.at(-1)?.text).toContain('PyTorch');
    expect(port.requests).toEqual([]);
    answer('', 'Teach with', '', '15 steps', 'Install and Teach');
    await teachModel(desk(port).desk, { current: session, sessions: [session] });
    expect(port.requests).toHaveLength(1);
  });

  it('saves a changed dataset first, or teaches nothing', async () => {
    const port = new FakePort();
    const { session, saves } = dataset('/data/corpus.sw.jsonl', true);
    answer('', undefined);
    await teachModel(desk(port).desk, { current: session, sessions: [session] });
    expect([saves, port.requests]).toEqual([[], []]);
    answer('', 'Save and Go On', 'Teach with', '', '15 steps');
    await teachModel(desk(port).desk, { current: session, sessions: [session] });
    expect(saves).toHaveLength(1);
    expect(port.requests).toHaveLength(1);
  });

  it('goes on with a training that was not finished', async () => {
    const port = new FakePort();
    port.unfinished = [{ id: 'sw-1', name: 'Swahili', step: 12, steps: 80 }];
    answer('Go on with Swahili');
    await teachModel(desk(port).desk, { current: undefined, sessions: [] });
    expect(port.requests).toMatchObject([{ name: 'Swahili', goOn: 'sw-1', steps: 80 }]);
  });

  it.each<readonly [string, string | undefined]>([
    ['none', undefined],
    ['/adapters/first/adapter.gguf', '/adapters/first/adapter.gguf'],
    ['/own/file.gguf', '/own/file.gguf'],
  ])('teaches the adapter in use further: %s', async (setting, parentFile) => {
    const port = new FakePort();
    port.adapters = [stored('first')];
    settings.set('embedded.adapterFile', setting);
    const { session } = dataset('/data/corpus.sw.jsonl');
    answer('', 'Teach with', 'Second', '15 steps');
    await teachModel(desk(port).desk, { current: session, sessions: [session] });
    expect(port.requests[0]?.parentFile).toBe(parentFile);
  });
});

describe('what came of a training', () => {
  const show = (): Promise<void> => Promise.resolve();

  it('is switched on where it got better, and switched back by a button', async () => {
    settings.set('embedded.adapterFile', '/adapters/first/adapter.gguf');
    answer(undefined);
    await tellOutcome(stored('second'), true, show);
    expect(settings.get('embedded.adapterFile')).toBe('/adapters/second/adapter.gguf');
    expect(shown[0]?.text).toContain('The adapter second is in use: loss 2.50 → 2.10, found 25 % → 50 %');
    settings.set('embedded.adapterFile', '/adapters/first/adapter.gguf');
    answer('Switch Back');
    await tellOutcome(stored('second'), true, show);
    expect(settings.get('embedded.adapterFile')).toBe('/adapters/first/adapter.gguf');
  });

  it('is only offered where it did not', async () => {
    answer(undefined);
    await tellOutcome(stored('second'), false, show);
    expect(settings.has('embedded.adapterFile')).toBe(false);
    answer('Use It Anyway');
    await tellOutcome(stored('second'), false, show);
    expect(settings.get('embedded.adapterFile')).toBe('/adapters/second/adapter.gguf');
  });
});

describe('Manage Adapters', () => {
  function scene(inUse?: string) {
    const port = new FakePort();
    port.adapters = [stored('first'), stored('second', { parent: { id: 'first', sha256: 'cd'.repeat(32) } })];
    if (inUse !== undefined) settings.set('embedded.adapterFile', `/adapters/${inUse}/adapter.gguf`);
    return { port, ...desk(port) };
  }
  const inUse = (): unknown => settings.get('embedded.adapterFile');

  it('lists them with where they come from, and marks the one in use', async () => {
    answer(undefined);
    await manageAdapters(scene('first').desk);
    const lines = shown[0]?.buttons ?? [];
    expect(lines).toContain(
      '$(check) first / 2026-01-31 / 120 pairs · Swahili · on top of x-instruct-backward · loss 2.50 → 2.10, found 25 % → 50 %',
    );
    expect(lines.filter((line) => line.includes('$(check)'))).toHaveLength(1);
  });

  it.each([
    ['first', 'second', 'Use it', '/adapters/second/adapter.gguf'],
    ['second', 'second', 'Back to first', '/adapters/first/adapter.gguf'],
    ['first', 'first', 'Back to the adapter that ships', ''],
    ['first', 'first', 'Switch off', 'none'],
    ['first', 'None', 'Use it', 'none'],
    ['first', 'The adapter that ships', 'Use it', ''],
  ])('switches: %s in use, %s, %s', async (before, name, action, after) => {
    const { desk: double } = scene(before);
    answer(name, action);
    await manageAdapters(double);
    expect(inUse()).toBe(after);
  });

  it('exports and shows', async () => {
    const { port, desk: double, documents } = scene();
    for (const [kind, label] of [
      ['gguf', 'Export as GGUF'],
      ['peft', 'Export for peft'],
    ] as const) {
      chosenFiles.push('/exports');
      answer('first', label, undefined);
      await manageAdapters(double);
      expect(port.exported.at(-1)).toBe(`first ${kind}`);
    }
    answer('second', 'Show where it comes from');
    await manageAdapters(double);
    expect(documents).toEqual(['second']);
  });

  it('deletes after a question, and never the one in use', async () => {
    const { port, desk: double } = scene('first');
    answer('first', 'Delete');
    await manageAdapters(double);
    answer('second', 'Delete', undefined);
    await manageAdapters(double);
    expect(port.removed).toEqual([]);
    answer('second', 'Delete', 'Delete');
    await manageAdapters(double);
    expect(port.removed).toEqual(['second']);
  });

  it('offers nothing of a broken one but to delete it', async () => {
    const { port, desk: double } = scene();
    port.adapters = [stored('broken', { fault: message('Its sidecar is gone.') })];
    answer('broken', 'Delete', 'Delete');
    await manageAdapters(double);
    expect(shown[0]?.buttons.join()).toContain('Its sidecar is gone.');
    expect(shown[1]?.buttons).toHaveLength(1);
  });
});
