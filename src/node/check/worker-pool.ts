import { Worker } from 'node:worker_threads';
import { message, type Message } from '../../core/message.js';
import type { LineChunk } from './chunks.js';
import type { FileExaminer } from './examiners.js';
import type { FileContext, LineFacts } from './line-facts.js';

/** What a worker is told: a file begins, or lines of it are to be looked at. It answers chunks only, in their order. */
export type CheckRequest =
  { readonly kind: 'file'; readonly file: FileContext } | { readonly kind: 'chunk'; readonly chunk: LineChunk };

/** A thread ended before its work was done, for instance out of memory; `text` says where. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';

  constructor(
    readonly text: Message,
    options?: ErrorOptions,
  ) {
    super(text.template, options);
  }
}

/** So many chunks for each thread: one that it works on, the others so that it needn't wait. */
const chunksOfThread = 3;

/** Worker threads that look at lines. Each takes the next chunk as soon as it has the least to do. */
export class WorkerPool {
  private readonly threads: Thread[] = [];

  constructor(
    private readonly workerFile: string,
    private readonly detectorFolder: string,
  ) {}

  /** Whether a thread has died: then the pool can only be closed. */
  get failed(): boolean {
    return this.threads.some(({ dead }) => dead !== undefined);
  }

  /** A file is to be looked at by that many threads. The one before must be done with. */
  start(count: number, file: FileContext): FileExaminer {
    while (this.threads.length < count) this.threads.push(new Thread(this.workerFile, this.detectorFolder));
    const threads = this.threads.slice(0, count);
    for (const thread of threads) thread.begin(file);
    return {
      width: count * chunksOfThread,
      examine: (chunk) => threads.reduce((least, each) => (each.load < least.load ? each : least)).examine(chunk),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.splice(0).map((thread) => thread.close()));
  }
}

interface Waiting {
  readonly chunk: Pick<LineChunk, 'first' | 'size'> & { readonly last: number };
  readonly resolve: (facts: readonly LineFacts[]) => void;
  readonly reject: (error: WorkerDied) => void;
}

class Thread {
  private readonly worker: Worker;
  /** In the order in which they were sent, which is that of the answers. */
  private readonly waiting: Waiting[] = [];
  /** Why it ended. */
  dead: unknown;
  /** UTF-16 code units that it has still to look at. */
  load = 0;

  constructor(workerFile: string, detectorFolder: string) {
    this.worker = new Worker(workerFile, { workerData: detectorFolder });
    this.worker.on('message', (facts: readonly LineFacts[]) => {
      const done = this.waiting.shift();
      this.load -= done?.chunk.size ?? 0;
      done?.resolve(facts);
    });
    this.worker.on('error', (error) => {
      this.end(error);
    });
    this.worker.on('messageerror', (error) => {
      this.end(error);
    });
    this.worker.on('exit', (status) => {
      this.end(new Error(`exit status ${String(status)}`));
    });
  }

  begin(file: FileContext): void {
    this.send({ kind: 'file', file });
  }

  examine(chunk: LineChunk): Promise<readonly LineFacts[]> {
    return new Promise((resolve, reject) => {
      const { first, lines, size } = chunk;
      const waiting = { chunk: { first, size, last: first + lines.length - 1 }, resolve, reject };
      if (this.dead !== undefined) {
        reject(died(waiting, this.dead));
        return;
      }
      this.waiting.push(waiting);
      this.load += size;
      this.send({ kind: 'chunk', chunk });
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private send(request: CheckRequest): void {
    this.worker.postMessage(request);
  }

  /** The first of the events that tell of an end has the reason. */
  private end(reason: unknown): void {
    this.dead ??= reason;
    for (const waiting of this.waiting.splice(0)) waiting.reject(died(waiting, this.dead));
  }
}

function died({ chunk: { first, last } }: Waiting, cause: unknown): WorkerDied {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.?$/u, '.');
  const text =
    first === last
      ? message('The thread that was to check line {0} has ended: {1}', first, reason)
      : message('The thread that was to check lines {0} to {1} has ended: {2}', first, last, reason);
  return new WorkerDied(text, { cause });
}
