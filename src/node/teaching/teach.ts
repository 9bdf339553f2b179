import { createHash, randomBytes } from 'node:crypto';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { message, type Message } from '../../core/message.js';
import { tooFew } from '../../core/teaching/advice.js';
import type { TeachEvent } from '../../core/teaching/events.js';
import type { TeachRow } from '../../core/teaching/plan.js';
import { readAdapter } from '../embedded/adapter.js';
import { systemCode } from '../fault.js';
import { ensureModelFile, type EnsureOptions } from '../models/model-files.js';
import { reasonOf } from '../replace-file.js';
import type { AdapterStore } from './adapter-store.js';
import { sidecarOf } from './export-adapter.js';
import { ensureTrainer, type TrainerOptions } from './python.js';
import { writeRun, type TrainingRun } from './run-file.js';
import type { StoredAdapter } from './stored-adapter.js';
import { TeachError } from './teach-error.js';
import { startTraining, type Training } from './trainer.js';

/** Where on this machine things are kept, and what may be fetched. */
export interface TeachPlaces extends Pick<TrainerOptions, 'recipe' | 'find'>, Pick<EnsureOptions, 'consent'> {
  readonly store: AdapterStore;
  readonly trainerFolder: string;
  readonly modelFolder: string;
}

export interface TeachRequest {
  /** For people; the adapter's id is made from it. */
  readonly name: string;
  readonly rows: readonly TeachRow[];
  /** Default: the recipe's own number for so many rows. */
  readonly steps?: number;
  /** The adapter that is taught further; undefined: none. */
  readonly parentFile?: string;
  /** A base model of the person's own; undefined: the embedded one, fetched where it is missing. */
  readonly modelFile?: string;
  /** The id of an unfinished training that is gone on with: then rows, steps, name and parent are what they were. */
  readonly goOn?: string;
}

/** What the trainer is made ready by, before its own events begin. */
export type Preparation =
  | { readonly phase: 'trainer'; readonly detail: Message }
  | { readonly phase: 'model'; readonly detail: Message; readonly done: number; readonly total: number };

export interface TeachListener {
  readonly onPreparation: (preparation: Preparation) => void;
  readonly onEvent: (event: TeachEvent) => void;
  /** What pip and the trainer write besides. */
  readonly onLog?: (line: string) => void;
}

/** A training in a process of its own. */
export interface RunningTraining {
  /** The adapter's id, by which an unfinished training is gone on with. */
  readonly id: string;
  pause(): void;
  resume(): void;
  /** Keeps a checkpoint; `done` rejects as cancelled. A second call ends the training at once. */
  cancel(): void;
  /** Resolves with the stored adapter. Rejects with a TeachError, or with a ModelError where model or parent can't be had. */
  readonly done: Promise<StoredAdapter>;
}

/** Makes trainer and model ready, teaches, and stores the adapter. */
export function teach(request: TeachRequest, places: TeachPlaces, listener: TeachListener): RunningTraining {
  const id = request.goOn ?? newId(request.name);
  const controller = new AbortController();
  let training: Training | undefined;
  let paused = false;
  const started = (begun: Training): void => {
    training = begun;
    if (controller.signal.aborted) begun.cancel();
    else if (paused) begun.pause();
  };
  return {
    id,
    pause: () => {
      paused = true;
      training?.pause();
    },
    resume: () => {
      paused = false;
      training?.resume();
    },
    cancel: () => {
      controller.abort();
      training?.cancel();
    },
    done: run(id, request, places, listener, controller.signal, started),
  };
}

/** The same for the same rows, parent, steps and base model: an unfinished training of the key is this one. */
export async function trainingKey({ rows, steps, parentFile, modelFile }: TeachRequest): Promise<string> {
  const parent = parentFile === undefined ? 'none' : (await readAdapter(parentFile)).id;
  const facts = [rowsText(rows), parent, steps ?? 0, modelFile ?? ''];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

async function run(
  id: string,
  request: TeachRequest,
  places: TeachPlaces,
  listener: TeachListener,
  signal: AbortSignal,
  started: (training: Training) => void,
): Promise<StoredAdapter> {
  const { store, recipe, trainerFolder } = places;
  try {
    if (request.goOn !== undefined) await store.run(id);
    const key = request.goOn === undefined ? await keyOf(request) : undefined;
    const python = await ensureTrainer({
      folder: trainerFolder,
      recipe,
      signal,
      ...(places.find === undefined ? {} : { find: places.find }),
      ...(listener.onLog === undefined ? {} : { onLog: listener.onLog }),
      onProgress: (detail) => {
        listener.onPreparation({ phase: 'trainer', detail });
      },
    });
    const modelFile = request.modelFile ?? (await fetchModel(places, listener, signal));
    signal.throwIfAborted();
    await store.prune();
    return await store.hold(id, async (folder) => {
      const about = key === undefined ? await store.run(id) : await begin(folder, id, key, request);
      return await train({ python, modelFile, folder, about }, places, listener, started);
    });
  } catch (error) {
    throw translated(error, store, signal);
  }
}

/** Refuses what can't be taught before anything is fetched. */
async function keyOf(request: TeachRequest): Promise<string> {
  const { rows } = request;
  const few = tooFew({ texts: rows.length, pairs: rows.reduce((sum, { targets }) => sum + targets.length, 0) });
  if (few !== undefined) throw new TeachError('too-few', few);
  return await trainingKey(request);
}

async function fetchModel(
  { modelFolder, consent }: TeachPlaces,
  { onPreparation }: TeachListener,
  signal: AbortSignal,
): Promise<string> {
  return await ensureModelFile({
    folder: modelFolder,
    consent,
    signal,
    onProgress: ({ label, done, total }) => {
      onPreparation({ phase: 'model', detail: label, done, total });
    },
  });
}

/** Writes down all that is needed to go on, whatever becomes of the files that it was made from. */
async function begin(folder: string, id: string, key: string, request: TeachRequest): Promise<TrainingRun> {
  const { name, rows, steps, parentFile } = request;
  if (parentFile !== undefined) {
    await copyFile(parentFile, join(folder, 'parent.gguf'));
    await copyFile(sidecarOf(parentFile), join(folder, 'parent.json'));
  }
  await writeFile(join(folder, 'rows.jsonl'), rowsText(rows));
  const about = { id, name, key, hasParent: parentFile !== undefined, ...(steps === undefined ? {} : { steps }) };
  await writeRun(folder, about);
  return about;
}

async function train(
  work: { readonly python: string; readonly modelFile: string; readonly folder: string; readonly about: TrainingRun },
  { store, recipe }: TeachPlaces,
  { onEvent, onLog }: TeachListener,
  started: (training: Training) => void,
): Promise<StoredAdapter> {
  const { python, modelFile, folder, about } = work;
  let steps = about.saved?.steps ?? 0;
  let noted: Promise<unknown> = Promise.resolve();
  const training = startTraining({
    python,
    recipe,
    modelFile,
    rowsFile: join(folder, 'rows.jsonl'),
    out: folder,
    id: about.id,
    name: about.name,
    steps: about.steps,
    ...(about.hasParent ? { parent: join(folder, 'parent.gguf') } : {}),
    ...(onLog === undefined ? {} : { onLog }),
    onEvent: (event) => {
      if (event.event === 'start') steps = event.steps;
      if (event.event === 'saved') {
        const saved = { step: event.step, steps };
        noted = noted.then(() => store.saved(about, saved));
        // Told when the training has ended.
        noted.catch(() => undefined);
      }
      onEvent(event);
    },
  });
  started(training);
  const files = await training.done.finally(() => noted);
  return await store.add(about.id, files);
}

/** "Swahili 2026-01-31" to "swahili-2026-01-31-4f1c2a". */
function newId(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '')
    .slice(0, 40);
  return `${words === '' ? 'adapter' : words}-${randomBytes(3).toString('hex')}`;
}

function rowsText(rows: readonly TeachRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function translated(error: unknown, { folder }: AdapterStore, signal: AbortSignal): unknown {
  if (signal.aborted && error === signal.reason) {
    return new TeachError('cancelled', message('The training was cancelled.'), error);
  }
  if (!(error instanceof Error) || error.name !== 'Error' || systemCode(error) === undefined) return error;
  const reason = systemCode(error) === 'ENOSPC' ? 'no-space' : 'file';
  return new TeachError(reason, message('{0} can\u2019t be written: {1}', folder, reasonOf(error)), error);
}
