import type { Detectors } from '../../core/language/detectors.js';
import { loadDetectors } from '../language/load-detectors.js';
import type { LineChunk } from './chunks.js';
import { LineExaminer, type FileContext, type LineFacts } from './line-facts.js';
import { WorkerPool } from './worker-pool.js';

/** Looks at the chunks of one file, which are to be given in the order of the file. */
export interface FileExaminer {
  /** How many chunks it works on at a time. */
  readonly width: number;
  /** @throws WorkerDied */
  examine(chunk: LineChunk): Promise<readonly LineFacts[]>;
}

export interface ExaminersOptions {
  /** `media/detectors` of the package. */
  readonly detectorFolder: string;
  /** At most so many worker threads; 0 checks in the calling thread. */
  readonly workers: number;
  /** The built `worker.ts`. */
  readonly workerFile: string;
  /** Bytes of a file from which on threads are worth their start; a megabyte where it is left out. */
  readonly worthThreads?: number;
}

const megabyte = 1 << 20;
/** Bytes that a thread should get at least: it takes a tenth of a second to start. */
const shareOfThread = megabyte / 2;

/** Who looks at lines: the calling thread for small files, worker threads for others. Both start when they are first needed. */
export class Examiners {
  private detectors: Promise<Detectors> | undefined;
  private pool: WorkerPool | undefined;

  constructor(private readonly options: ExaminersOptions) {}

  /** An examiner for a file of that many bytes. One file at a time. */
  async of(bytes: number, file: FileContext): Promise<FileExaminer> {
    const { workers, workerFile, detectorFolder, worthThreads = megabyte } = this.options;
    if (workers === 0 || bytes < worthThreads) {
      const examiner = new LineExaminer(await (this.detectors ??= loaded(detectorFolder)), file);
      // In a promise, so that what it throws rejects.
      return { width: 1, examine: async (chunk) => Promise.resolve(examiner.examine(chunk)) };
    }
    if (this.pool?.failed) await this.close();
    this.pool ??= new WorkerPool(workerFile, detectorFolder);
    const share = Math.min(shareOfThread, worthThreads);
    return this.pool.start(Math.min(workers, Math.ceil(bytes / Math.max(1, share))), file);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    await pool?.close();
  }
}

/** The file that is missing then is none of the person's: its error must not be taken for that of a dataset. */
async function loaded(folder: string): Promise<Detectors> {
  try {
    return await loadDetectors(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The language detectors can't be loaded. Is the package complete? ${reason}`, { cause: error });
  }
}
