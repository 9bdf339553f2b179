import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { format } from '../../../src/core/message.js';
import { readAdapter } from '../../../src/node/embedded/adapter.js';
import { AdapterStore } from '../../../src/node/teaching/adapter-store.js';
import { ensureTrainer } from '../../../src/node/teaching/python.js';
import {
  teach,
  trainingKey,
  type RunningTraining,
  type TeachListener,
  type TeachRequest,
} from '../../../src/node/teaching/teach.js';
import { anyPython, fakeEnvironment, fakeRecipe, rowsOf } from './support.js';

let trainerFolder: string;
let folder: string;
let store: AdapterStore;

/** One environment for all tests: to make it takes seconds. */
beforeAll(async () => {
  trainerFolder = await mkdtemp(join(tmpdir(), 'trainer-'));
  await ensureTrainer({
    folder: trainerFolder,
    recipe: fakeRecipe,
    signal: new AbortController().signal,
    find: () => Promise.resolve([anyPython]),
    space: 0,
  });
}, 120_000);
afterAll(async () => {
  await rm(trainerFolder, { recursive: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'teach-'));
  store = new AdapterStore(join(folder, 'adapters'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const request = (more: Partial<TeachRequest> = {}): TeachRequest => ({
  name: 'Swahili tales',
  rows: rowsOf(24),
  steps: 12,
  modelFile: 'model.gguf',
  ...more,
});

function begin(asked: TeachRequest, mode = '', onEvent: TeachListener['onEvent'] = () => undefined): RunningTraining {
  for (const [name, value] of Object.entries({ ...fakeEnvironment, FAKE_TRAINER: mode })) vi.stubEnv(name, value);
  const places = {
    store,
    trainerFolder,
    recipe: fakeRecipe,
    modelFolder: folder,
    consent: () => Promise.resolve(false),
  };
  return teach(asked, places, { onPreparation: () => undefined, onEvent });
}

/** Stops a training at a step; gives its id. */
async function stopped(asked: TeachRequest, at: number): Promise<string> {
  const running = begin(asked, 'slow', (event) => {
    if (event.event === 'step' && event.step === at) running.cancel();
  });
  await expect(running.done).rejects.toMatchObject({ reason: 'cancelled' });
  return running.id;
}

describe('a training', () => {
  it('ends with an adapter in the store that can be used, and nothing of the work', async () => {
    const adapter = await begin(request()).done;
    expect(adapter).toMatchObject({ name: 'Swahili tales', texts: 24, steps: 12, languages: ['sw'] });
    expect(adapter.id).toMatch(/^swahili-tales-[0-9a-f]{6}$/u);
    expect(adapter.pairs).toEqual([{ source: 'corpus.sw.jsonl', licence: 'CC BY 4.0', pairs: 24 }]);
    expect([adapter.before?.loss, adapter.after?.byLanguage['sw']?.loss]).toEqual([3, 2]);
    expect(adapter.parent).toBeUndefined();
    expect((await readdir(store.path(adapter.id))).sort()).toEqual(['adapter.gguf', 'adapter.json', 'peft']);
    expect(await store.list()).toEqual({ adapters: [adapter], unfinished: [] });
  });

  it('is named in the journal by the adapter\u2019s own id, not by its file', async () => {
    const { file, id } = await begin(request()).done;
    const sha256 = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    expect((await readAdapter(file)).id).toBe(`${id}@${sha256.slice(0, 12)}`);
  });

  it('goes on from its checkpoint with the rows and the parent that it had', async () => {
    const parent = await begin(request({ name: 'First' })).done;
    const asked = request({ parentFile: parent.file, steps: 40 });
    const id = await stopped(asked, 7);
    const [unfinished] = (await store.list()).unfinished;
    expect(unfinished).toMatchObject({ id, name: 'Swahili tales', steps: 40 });
    // The step that had begun when it was cancelled is still done.
    expect(unfinished?.step).toBeGreaterThanOrEqual(7);
    expect(unfinished?.step).toBeLessThan(40);
    expect((await store.begun(await trainingKey(asked)))?.id).toBe(id);
    expect(await store.begun(await trainingKey({ ...asked, steps: 41 }))).toBeUndefined();
    const parentId = (await readAdapter(parent.file)).id;
    await store.remove(parent.id);

    const starts: number[] = [];
    const again = begin({ ...request({ rows: [] }), goOn: id }, '', (event) => {
      if (event.event === 'start') starts.push(event.step);
    });
    const adapter = await again.done;
    expect(starts).toEqual([unfinished?.step]);
    expect(adapter).toMatchObject({ id, steps: 40, texts: 24, parent: { id: parent.id } });
    expect(parentId).toBe(`${parent.id}@${adapter.parent?.sha256.slice(0, 12) ?? ''}`);
    expect((await store.list()).unfinished).toEqual([]);
  });

  it('leaves nothing where it failed before the first checkpoint, and keeps it after that', async () => {
    await expect(begin(request(), 'failed').done).rejects.toMatchObject({ reason: 'trainer' });
    expect(await readdir(store.folder)).toEqual([]);
    await expect(begin(request(), 'crash').done).rejects.toMatchObject({ reason: 'trainer' });
    expect((await store.list()).unfinished).toMatchObject([{ step: 2, steps: 12 }]);
  });

  it('refuses too few pairs before anything is made', async () => {
    await expect(begin(request({ rows: rowsOf(19) })).done).rejects.toMatchObject({ reason: 'too-few' });
    expect(existsSync(store.folder)).toBe(false);
  });

  it('is not gone on with by two programs at a time', async () => {
    const id = await stopped(request({ steps: 40 }), 3);
    let other: Promise<unknown> | undefined;
    const first = begin(request({ goOn: id }), 'slow', ({ event }) => {
      if (event === 'start') {
        other = begin(request({ goOn: id })).done.finally(() => {
          first.cancel();
        });
        other.catch(() => undefined);
      }
    });
    await expect(first.done).rejects.toMatchObject({ reason: 'cancelled' });
    await expect(other).rejects.toMatchObject({ reason: 'in-use' });
  });

  it('can be cancelled before the trainer runs', async () => {
    const running = begin(request());
    running.cancel();
    await expect(running.done).rejects.toMatchObject({ reason: 'cancelled' });
    expect((await store.list()).unfinished).toEqual([]);
  });
});

describe('the store', () => {
  it('lists a damaged adapter with its fault, and removes it', async () => {
    const { id, file } = await begin(request()).done;
    await writeFile(file, 'GGUF cut');
    const [damaged] = (await store.list()).adapters;
    expect(damaged?.id).toBe(id);
    expect(damaged?.fault && format(damaged.fault)).toContain('is damaged');
    await expect(store.exportTo(id, folder, 'gguf')).rejects.toMatchObject({ reason: 'file' });
    await writeFile(join(store.path(id), 'adapter.json'), '{}');
    expect((await store.list()).adapters[0]?.fault).toBeDefined();
    await store.remove(id);
    expect((await store.list()).adapters).toEqual([]);
  });

  it('exports an adapter that works where it lies, and the folder for peft', async () => {
    const { id } = await begin(request()).done;
    const target = join(folder, 'out');
    const gguf = await store.exportTo(id, target, 'gguf');
    expect(gguf).toBe(join(target, `${id}.gguf`));
    expect((await readAdapter(gguf)).id).toMatch(new RegExp(`^${id}@`, 'u'));
    const named = await store.exportTo(id, join(target, 'mine.gguf'), 'gguf');
    expect(JSON.parse(await readFile(join(target, 'mine.json'), 'utf8'))).toMatchObject({ id, file: 'mine.gguf' });
    expect(named).toBe(join(target, 'mine.gguf'));
    const peft = await store.exportTo(id, target, 'peft');
    expect(await readdir(peft)).toEqual(['adapter_config.json']);
    await expect(store.exportTo(id, target, 'peft')).rejects.toMatchObject({ reason: 'file' });
  });

  it('removes nothing outside of itself', async () => {
    const { id } = await begin(request()).done;
    await cp(store.path(id), join(folder, 'other'), { recursive: true });
    await expect(store.remove('../other')).rejects.toMatchObject({ reason: 'file' });
    expect(existsSync(join(folder, 'other'))).toBe(true);
  });
});
