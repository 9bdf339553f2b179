import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TeachEvent } from '../../../src/core/teaching/events.js';
import { TeachError } from '../../../src/node/teaching/teach-error.js';
import { startTraining, type Training, type TrainerTask } from '../../../src/node/teaching/trainer.js';
import { anyPython, fakeEnvironment, fakeRecipe, rowsOf } from './support.js';

let folder: string;
let events: TeachEvent[];
let log: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainer-'));
  events = [];
  log = [];
  await writeFile(
    join(folder, 'rows.jsonl'),
    rowsOf(10)
      .map((row) => JSON.stringify(row))
      .join('\n'),
  );
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function start(mode: string, more: Partial<TrainerTask> = {}, onEvent?: (event: TeachEvent) => void): Training {
  for (const [name, value] of Object.entries({ ...fakeEnvironment, FAKE_TRAINER: mode })) vi.stubEnv(name, value);
  return startTraining({
    python: anyPython,
    recipe: fakeRecipe,
    modelFile: 'model.gguf',
    rowsFile: join(folder, 'rows.jsonl'),
    out: folder,
    id: 'tale-1',
    name: 'Tales',
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
    onLog: (line) => log.push(line),
    ...more,
  });
}

const kinds = (): readonly string[] => events.map(({ event }) => event);
const fault = async (training: Training): Promise<TeachError> => {
  const error: unknown = await training.done.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TeachError)) throw new Error(`no TeachError: ${String(error)}`);
  return error;
};

describe('the trainer\u2019s process', () => {
  it('tells its events in order and ends with the files', async () => {
    const files = await start('', { steps: 6 }).done;
    expect(kinds().filter((kind) => kind === 'step')).toHaveLength(6);
    expect(kinds().slice(0, 3)).toEqual(['busy', 'start', 'evaluation']);
    expect(kinds().at(-1)).toBe('done');
    expect(files.adapter).toBe(join(folder, 'adapter.gguf'));
    expect(JSON.parse(await readFile(files.sidecar, 'utf8'))).toMatchObject({
      id: 'tale-1',
      name: 'Tales',
      parent: null,
    });
  });

  it('passes lines that are no events on to the log', async () => {
    await start('nonsense').done;
    expect(log).toEqual(['a warning of a library', '{"event": "unheard of"}', '{"event": "step", "step": "one"}']);
    expect(kinds().at(-1)).toBe('done');
  });

  it('says what a failed training failed of', async () => {
    const error = await fault(start('failed'));
    expect(error.reason).toBe('trainer');
    expect(error.message).toContain('it was taught on another base');
  });

  it('says how a trainer crashed', async () => {
    const error = await fault(start('crash'));
    expect(error.reason).toBe('trainer');
    expect(error.message).toContain('RuntimeError: the fake trainer crashes');
  });

  it('says that the system killed it', async () => {
    expect((await fault(start('killed'))).message).toMatch(/killed by the system/u);
  });

  it('doesn\u2019t take an end without a result for success', async () => {
    expect((await fault(start('no-result'))).reason).toBe('trainer');
  });

  it('says that Python can\u2019t be started', async () => {
    const error = await fault(start('', { python: join(folder, 'no-python') }));
    expect(error.message).toContain(join(folder, 'no-python'));
  });

  it('pauses, goes on, and ends with a checkpoint when it is cancelled', async () => {
    let steps = 0;
    const training = start('slow', { steps: 200 }, (event) => {
      if (event.event === 'step' && ++steps === 2) training.pause();
      if (event.event === 'paused') training.resume();
      if (event.event === 'resumed') training.cancel();
    });
    expect((await fault(training)).reason).toBe('cancelled');
    const after = kinds().slice(kinds().indexOf('paused'));
    expect(after.slice(0, 2)).toEqual(['paused', 'resumed']);
    expect(after.at(-1)).toBe('saved');
  });

  it('is cancelled by its signal', async () => {
    const controller = new AbortController();
    const training = start('slow', { steps: 200, signal: controller.signal }, ({ event }) => {
      if (event === 'step') controller.abort();
    });
    expect((await fault(training)).reason).toBe('cancelled');
    expect(kinds().at(-1)).toBe('saved');
  });

  it('kills a trainer that doesn\u2019t hear the cancel, after a while or at the second one', async () => {
    const waits = start('deaf', { steps: 600, patience: 100 }, ({ event }) => {
      if (event === 'start') waits.cancel();
    });
    expect((await fault(waits)).reason).toBe('cancelled');
    const twice = start('deaf', { steps: 600 }, ({ event }) => {
      if (event === 'start') {
        twice.cancel();
        twice.cancel();
      }
    });
    expect((await fault(twice)).reason).toBe('cancelled');
  });
});
