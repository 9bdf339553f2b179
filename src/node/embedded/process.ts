/** The process that holds the embedded model: it answers the messages of protocol.ts, one job at a time. */
import { setPriority } from 'node:os';
import { Engine, EngineError } from './engine.js';
import { JobQueue, type Queued } from './job-queue.js';
import { toProcess, type FromProcess, type OpenConfig, type ToProcess } from './protocol.js';

type Work = Extract<ToProcess, { type: 'generate' | 'score' }>;
type Job = Queued & { readonly work: Work };

class Worker {
  readonly #queue = new JobQueue<Job>();
  readonly #config: OpenConfig;
  #engine: Promise<Engine> | undefined;
  #running: { readonly id: number; readonly controller: AbortController } | undefined;

  constructor(config: OpenConfig) {
    this.#config = config;
  }

  add(work: Work): void {
    const affinity = work.type === 'generate' ? JSON.stringify(work.parts.slice(0, 2)) : `score ${work.text}`;
    this.#queue.add({ id: work.id, affinity, work });
    if (this.#running === undefined) {
      void this.#drain();
    }
  }

  cancel(id: number): void {
    if (this.#running?.id === id) {
      this.#running.controller.abort();
    } else if (this.#queue.remove(id) !== undefined) {
      send({ type: 'failed', id, reason: 'cancelled', detail: '' });
    }
  }

  async #drain(): Promise<void> {
    for (let job = this.#queue.next(); job !== undefined; job = this.#queue.next()) {
      const controller = new AbortController();
      this.#running = { id: job.id, controller };
      send(await this.#answer(job.work, controller.signal));
    }
    this.#running = undefined;
  }

  /** A model that could not be loaded is tried again by the next job: its file may have come meanwhile. */
  async #open(): Promise<Engine> {
    this.#engine ??= Engine.open(this.#config);
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }

  async #answer(work: Work, signal: AbortSignal): Promise<FromProcess> {
    const { id } = work;
    try {
      const engine = await this.#open();
      signal.throwIfAborted();
      if (work.type === 'score') {
        return { type: 'scored', id, scores: await engine.score(work, signal) };
      }
      const onText = (text: string): void => {
        send({ type: 'partial', id, text });
      };
      return { type: 'generated', id, result: await engine.generate(work, signal, onText) };
    } catch (error) {
      if (signal.aborted) {
        return { type: 'failed', id, reason: 'cancelled', detail: '' };
      }
      const detail = error instanceof Error ? error.message : String(error);
      return { type: 'failed', id, reason: error instanceof EngineError ? error.reason : 'model-process', detail };
    }
  }
}

function send(message: FromProcess): void {
  process.send?.(message);
}

/** Answers the parent's messages. */
function listen(): void {
  let worker: Worker | undefined;
  process.on('message', (raw) => {
    const message = toProcess.parse(raw);
    if (message.type === 'open') {
      worker = new Worker(message);
    } else if (worker === undefined) {
      throw new Error(`"${message.type}" came before "open"`);
    } else if (message.type === 'cancel') {
      worker.cancel(message.id);
    } else {
      worker.add(message);
    }
  });
  // The parent has gone, or has let go of this process: nobody waits for an answer any more.
  process.on('disconnect', () => {
    process.exit(0);
  });
  // A little below the editor's, so that typing goes first; much lower, and any other work would bring the model to a halt.
  setPriority(5);
}

// node-llama-cpp tries its binary in a child that runs the file it stands in. In the package that is this one, and its own
// code has answered by now.
if (process.env['TEST_BINDING_CP'] !== 'true') {
  listen();
}
