import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { message } from '../../core/message.js';
import { systemCode } from '../fault.js';
import { withLock } from '../models/lock.js';
import { copyAdapter, copyPeft } from './export-adapter.js';
import { readRun, runFile, writeRun, type TrainingRun } from './run-file.js';
import { adapterFile, readStored, sidecarFile, type StoredAdapter } from './stored-adapter.js';
import { TeachError } from './teach-error.js';
import type { TaughtFiles } from './trainer.js';

/** A training that was stopped, with its checkpoint. */
export interface UnfinishedTraining {
  readonly id: string;
  readonly name: string;
  readonly step: number;
  readonly steps: number;
}

export interface StoreContents {
  /** The newest first. */
  readonly adapters: readonly StoredAdapter[];
  readonly unfinished: readonly UnfinishedTraining[];
}

export type ExportKind = 'gguf' | 'peft';

/** Of a training only: gone when the adapter is there. The description of the run goes first, for it says that there is none yet. */
const working = [runFile, 'checkpoint.pt', 'rows.jsonl', 'tokenizer', 'parent.gguf', 'parent.json'];

/**
 * The adapters that were taught on this machine, a folder each: `adapter.gguf`, its sidecar `adapter.json`, `peft/` and the
 * training's `log.jsonl`. A folder with `run.json` is a training that has not ended.
 */
export class AdapterStore {
  constructor(readonly folder: string) {}

  async list(): Promise<StoreContents> {
    const adapters: StoredAdapter[] = [];
    const unfinished: UnfinishedTraining[] = [];
    for (const id of await this.ids()) {
      const run = await readRun(this.path(id));
      if (run === undefined) {
        adapters.push(await readStored(this.path(id)));
      } else if (run.saved !== undefined) {
        unfinished.push({ id, name: run.name, ...run.saved });
      }
    }
    return { adapters: adapters.sort((a, b) => b.date.localeCompare(a.date)), unfinished };
  }

  /** @throws TeachError `file` where there is none of this id */
  async get(id: string): Promise<StoredAdapter> {
    const adapter = (await this.list()).adapters.find((each) => each.id === id);
    if (adapter === undefined) throw this.unknown(id);
    return adapter;
  }

  /** The run that was begun with the same key and has a checkpoint. */
  async begun(key: string): Promise<TrainingRun | undefined> {
    for (const id of await this.ids()) {
      const run = await readRun(this.path(id));
      if (run?.key === key && run.saved !== undefined) return run;
    }
    return undefined;
  }

  /** @throws TeachError `file` where there is no unfinished training of this id */
  async run(id: string): Promise<TrainingRun> {
    const run = (await this.ids()).includes(id) ? await readRun(this.path(id)) : undefined;
    if (run === undefined) throw this.unknown(id);
    return run;
  }

  /** The folder of an adapter or a training. */
  path(id: string): string {
    return join(this.folder, id);
  }

  /**
   * Works on a training while no other program does: its folder is made where it is missing, and goes again where the work fails
   * and left no checkpoint.
   * @throws TeachError `in-use`
   */
  async hold<T>(id: string, work: (folder: string) => Promise<T>): Promise<T> {
    const folder = this.path(id);
    await mkdir(folder, { recursive: true });
    return await this.exclusively(id, async () => {
      try {
        return await work(folder);
      } catch (error) {
        if ((await readRun(folder))?.saved === undefined) await rm(folder, { recursive: true, force: true });
        throw error;
      }
    });
  }

  /** Notes the last checkpoint of a training. */
  async saved(run: TrainingRun, saved: NonNullable<TrainingRun['saved']>): Promise<TrainingRun> {
    const changed = { ...run, saved };
    await writeRun(this.path(run.id), changed);
    return changed;
  }

  /** Takes in what a training in this store has made. @throws TeachError `trainer` where that can't be used */
  async add(id: string, { adapter, sidecar, peft }: TaughtFiles): Promise<StoredAdapter> {
    const folder = this.path(id);
    for (const [from, name] of [
      [adapter, adapterFile],
      [sidecar, sidecarFile],
      [peft, 'peft'],
    ] as const) {
      if (from !== join(folder, name)) await rename(from, join(folder, name));
    }
    const stored = await readStored(folder);
    if (stored.fault !== undefined) throw new TeachError('trainer', stored.fault);
    for (const name of working) await rm(join(folder, name), { recursive: true, force: true });
    return stored;
  }

  /** Removes an adapter, or an unfinished training. @throws TeachError `file`, `in-use` */
  async remove(id: string): Promise<void> {
    if (!(await this.ids()).includes(id)) throw this.unknown(id);
    await this.exclusively(id, () => rm(this.path(id), { recursive: true, force: true }));
  }

  /**
   * Copies an adapter out, and gives the path of what was written: `ID.gguf` with `ID.json` in the folder `target` (or under the
   * name that `target` gives, where it ends in .gguf), or a folder for peft.
   * @throws TeachError `file`, `no-space`
   */
  async exportTo(id: string, target: string, kind: ExportKind): Promise<string> {
    const { file, fault } = await this.get(id);
    if (fault !== undefined) throw new TeachError('file', fault);
    return kind === 'gguf'
      ? await copyAdapter(file, id, target)
      : await copyPeft(join(this.path(id), 'peft'), id, target);
  }

  /** Removes what trainings left that ended before their first checkpoint without a word (a crash, a power cut). */
  async prune(): Promise<void> {
    for (const id of await this.ids()) {
      const run = await readRun(this.path(id));
      if (run !== undefined && run.saved === undefined) {
        try {
          await this.remove(id);
        } catch (error) {
          // It is being taught just now.
          if (!(error instanceof TeachError && error.reason === 'in-use')) throw error;
        }
      }
    }
  }

  private async ids(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  private async exclusively<T>(id: string, work: () => Promise<T>): Promise<T> {
    const lock = join(this.folder, `${id}.lock`);
    const inUse = new TeachError(
      'in-use',
      message('Another program is teaching {0}. Wait for it, or cancel it there.', id),
    );
    const held = (): never => {
      throw inUse;
    };
    const { signal } = new AbortController();
    try {
      return await withLock(lock, signal, held, work);
    } catch (error) {
      // A lock whose owner has died is removed by the first try.
      if (error !== inUse || (await exists(lock))) throw error;
      return await withLock(lock, signal, held, work);
    }
  }

  private unknown(id: string): TeachError {
    return new TeachError('file', message('There is no adapter {0} in {1}.', id, this.folder));
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
