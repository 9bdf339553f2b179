import { join } from 'node:path';
import type { FieldNames } from '../../core/dataset/record.js';
import { format, message } from '../../core/message.js';
import { ModelError } from '../../core/models/model.js';
import type { TeachPlan } from '../../core/teaching/plan.js';
import type { AdapterStore } from '../../node/teaching/adapter-store.js';
import { collectPairs } from '../../node/teaching/collect.js';
import { defaultModelFolder } from '../../node/models/model-files.js';
import { defaultTrainerFolder } from '../../node/teaching/folders.js';
import { isTrainerReady } from '../../node/teaching/python.js';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';
import { TeachError } from '../../node/teaching/teach-error.js';
import { teach, trainingKey, type RunningTraining, type TeachRequest } from '../../node/teaching/teach.js';
import { loadDetectors } from '../../node/language/load-detectors.js';
import { askConsent } from '../generate/model.js';
import type { Progress } from '../generate/progress.js';
import { detectorFolder } from '../package-folder.js';
import { Log } from './log.js';
import { figureLines, nameOf, planLines, planObject, useLines, verdict } from './report.js';
import { showEvent } from './show-event.js';

export interface TrainOptions {
  readonly files: readonly string[];
  readonly seedFiles: readonly string[];
  readonly out?: string;
  /** An adapter's file; undefined: none. */
  readonly parentFile?: string;
  readonly modelFile?: string;
  readonly name?: string;
  readonly steps?: number;
  readonly allRows: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly acceptModelTerms: boolean;
  readonly language?: string;
  readonly names?: FieldNames;
}

export interface Surroundings {
  readonly progress: Progress;
  /** Prints a line on the standard output. */
  readonly print: (line: string) => void;
  /** Asks a question at the terminal, and gives '' after an interrupt; undefined where there is none. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly store: AdapterStore;
  /** The folder of the recipe. */
  readonly recipe: string;
  /** Aborted by the first interrupt; the second one ends at once. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Shows what would be taught, teaches it, and gives the exit status. */
export async function carryOut(options: TrainOptions, around: Surroundings): Promise<number> {
  const { progress, signal, print, store } = around;
  try {
    const plan = await collect(options, signal);
    if (options.json) print(JSON.stringify(planObject(plan)));
    else planLines(plan).forEach(print);
    if (plan.tooFew !== undefined) return 2;
    if (options.dryRun) return 0;
    const request = await requestFor(options, plan, around);
    if (!(await mayInstall(options, around))) return signal.aborted ? 130 : 2;
    const adapter = await run(request, options, around);
    await tell(adapter, options, around);
    return 0;
  } catch (error) {
    progress.clear();
    if (signal.aborted && isCancelled(error)) {
      await tellStopped(store, progress);
      return 130;
    }
    if (error instanceof TeachError || error instanceof ModelError) {
      progress.say(message('xinstruct train: {0}', format(error.text)));
      return error instanceof ModelError ? 3 : statusOf(error);
    }
    throw error;
  }
}

async function collect(options: TrainOptions, signal: AbortSignal): Promise<TeachPlan> {
  const sources = [
    ...options.files.map((file) => ({ kind: 'dataset', file }) as const),
    ...options.seedFiles.map((file) => ({ kind: 'seed', file }) as const),
  ];
  const { language, names, allRows } = options;
  return await collectPairs(sources, {
    allRows,
    signal,
    detectors: await loadDetectors(detectorFolder()),
    ...(language === undefined ? {} : { language }),
    ...(names === undefined ? {} : { names }),
  });
}

/** The same command goes on where it was stopped. */
async function requestFor(
  { name, steps, parentFile, modelFile }: TrainOptions,
  plan: TeachPlan,
  { store, now, progress }: Surroundings,
): Promise<TeachRequest> {
  const request: TeachRequest = {
    name: name ?? (await unusedName(plan, now(), store)),
    rows: plan.rows,
    ...(steps === undefined ? {} : { steps }),
    ...(parentFile === undefined ? {} : { parentFile }),
    ...(modelFile === undefined ? {} : { modelFile }),
  };
  const begun = await store.begun(await trainingKey(request));
  if (begun?.saved === undefined) return request;
  progress.say(message('Going on with {0} from step {1} of {2}.', begun.name, begun.saved.step, begun.saved.steps));
  return { ...request, goOn: begun.id };
}

async function unusedName({ report }: TeachPlan, now: Date, store: AdapterStore): Promise<string> {
  const [most] = [...report.byLanguage].sort(([, a], [, b]) => b - a);
  const base = `${nameOf(most?.[0] ?? '')} ${now.toISOString().slice(0, 10)}`;
  const { adapters, unfinished } = await store.list();
  const taken = new Set([...adapters, ...unfinished].map((each) => each.name));
  let free = base;
  for (let number = 2; taken.has(free); number++) free = `${base} (${number})`;
  return free;
}

async function mayInstall({ yes }: TrainOptions, { ask, recipe, progress }: Surroundings): Promise<boolean> {
  const folder = defaultTrainerFolder();
  if (yes || (await isTrainerReady({ folder, recipe }))) return true;
  const what = message(
    'The trainer (PyTorch, transformers, peft) is installed once into {0}: 200 to 300 MB are fetched, 1.5 GB stay on the disk, and 3 GB must be free meanwhile. Your pairs do not leave the machine.',
    folder,
  );
  progress.say(what);
  if (ask === undefined) {
    progress.say(message('xinstruct train: there is no terminal to ask at. Add --yes to have the trainer installed.'));
    return false;
  }
  if (/^y(es)?$/iu.test((await ask('Install it? [y/N] ')).trim())) return true;
  progress.say(message('Nothing was installed.'));
  return false;
}

async function run(request: TeachRequest, options: TrainOptions, around: Surroundings): Promise<StoredAdapter> {
  const { store, recipe, progress, signal, print } = around;
  const log = new Log(join(defaultTrainerFolder(), 'trainer.log'));
  const running = teach(
    request,
    {
      store,
      recipe,
      trainerFolder: defaultTrainerFolder(),
      modelFolder: defaultModelFolder(),
      consent: (terms) => (options.acceptModelTerms ? Promise.resolve(true) : askConsent(terms, progress)),
    },
    {
      onPreparation: (preparation) => {
        const { phase, detail } = preparation;
        const share = phase === 'model' ? `: ${Math.floor((100 * preparation.done) / preparation.total)} %` : '';
        progress.show(`${format(detail)}${share}`);
      },
      onEvent: (event) => {
        if (options.json) print(JSON.stringify(event));
        showEvent(event, progress);
      },
      onLog: (line) => {
        log.write(line);
      },
    },
  );
  try {
    return await untilStopped(running, signal);
  } catch (error) {
    if (error instanceof TeachError && (error.reason === 'trainer' || error.reason === 'pip')) {
      progress.say(message('What the trainer wrote: {0}', log.file));
    }
    throw error;
  } finally {
    progress.clear();
    await log.end();
  }
}

async function untilStopped(running: RunningTraining, signal: AbortSignal): Promise<StoredAdapter> {
  const stop = (): void => {
    running.cancel();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await running.done;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function tell(adapter: StoredAdapter, options: TrainOptions, { print, store }: Surroundings): Promise<void> {
  const file = options.out === undefined ? adapter.file : await store.exportTo(adapter.id, options.out, 'gguf');
  if (options.json) {
    const { id, name, before, after } = adapter;
    print(JSON.stringify({ event: 'adapter', id, name, file, before, after }));
    return;
  }
  const lines = [
    ...figureLines(adapter),
    format(verdict(adapter)),
    `Adapter ${adapter.id}: ${file}`,
    ...useLines(file),
  ];
  lines.forEach(print);
}

async function tellStopped(store: AdapterStore, progress: Progress): Promise<void> {
  const { unfinished } = await store.list();
  progress.say(
    unfinished.length === 0
      ? message('Interrupted before the first checkpoint. The same command begins anew; what was installed is kept.')
      : message('Interrupted: a checkpoint is kept. The same command goes on from it.'),
  );
}

function isCancelled(error: unknown): boolean {
  return (error instanceof TeachError || error instanceof ModelError) && error.reason === 'cancelled';
}

/** 1: the training failed; 2: files and pairs; 3: the trainer can't be had. */
function statusOf({ reason }: TeachError): number {
  switch (reason) {
    case 'too-few':
    case 'file':
    case 'in-use':
      return 2;
    case 'no-python':
    case 'old-python':
    case 'no-venv':
    case 'no-network':
    case 'pip':
      return 3;
    case 'no-space':
    case 'trainer':
    case 'cancelled':
      return 1;
  }
}
