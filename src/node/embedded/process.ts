/** The process that holds the embedded model: it answers the messages of protocol.ts. */
import { setPriority } from 'node:os';
import { Engine, EngineError, seats } from './engine.js';
import { JobQueue, type Queued } from './job-queue.js';
import { toProcess, type FromProcess, type OpenConfig, type ToProcess } from './protocol.js';

type Work = Extract<ToProcess, { type: 'generate' | 'score' }>;
type Job = Queued & { readonly work: Work };

/** A sequence of the model's context: it keeps the text that it has read, for the next job about the same text. */
interface Seat {
  readonly index: number;
  affinity?: string;
  running?: { readonly job: Job; readonly controller: AbortController };
}

/** Writes for several texts at once, for what the model reads of its weights then serves them all; scores one by one. */
class Worker {
  readonly #queue = new JobQueue<Job>();
  readonly #seats: readonly Seat[] = Array.from({ length: seats }, (_, index): Seat => ({ index }));
  readonly #config: OpenConfig;
  #engine: Promise<Engine> | undefined;

  constructor(config: OpenConfig) {
    this.#config = config;
  }

  add(work: Work): void {
    const [parts = []] = work.type === 'generate' ? [work.parts] : work.prompts;
    const affinity = JSON.stringify(parts.slice(0, 2));
    this.#queue.add({ id: work.id, affinity, work });
    this.#seatJobs();
  }

  cancel(id: number): void {
    const seat = this.#seats.find(({ running }) => running?.job.id === id);
    if (seat?.running !== undefined) {
      seat.running.controller.abort();
    } else if (this.#queue.remove(id) !== undefined) {
      send({ type: 'failed', id, reason: 'cancelled', detail: '' });
      this.#seatJobs();
    }
  }

  rest(milliseconds: number): void {
    // A model that can't be loaded fails the jobs that wait for it; there is nothing to rest.
    this.#engine?.then(
      (engine) => {
        engine.rest(milliseconds);
      },
      () => undefined,
    );
  }

  #seatJobs(): void {
    for (;;) {
      const free = this.#seats.filter(({ running }) => running === undefined);
      const busy = this.#seats.flatMap(({ running }) => running?.job ?? []);
      const read = new Set(free.flatMap(({ affinity }) => affinity ?? []));
      const job = free.length === 0 ? undefined : this.#queue.next(read, (each) => fits(each, busy));
      const seat = free.find(({ affinity }) => affinity === job?.affinity) ?? free[0];
      if (job === undefined || seat === undefined) {
        return;
      }
      void this.#run(job, seat);
    }
  }

  async #run(job: Job, seat: Seat): Promise<void> {
    const controller = new AbortController();
    seat.affinity = job.affinity;
    seat.running = { job, controller };
    send(await this.#answer(job.work, seat.index, controller.signal));
    delete seat.running;
    this.#seatJobs();
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

  async #answer(work: Work, seat: number, signal: AbortSignal): Promise<FromProcess> {
    const { id } = work;
    try {
      const engine = await this.#open();
      signal.throwIfAborted();
      if (work.type === 'score') {
        return { type: 'scored', id, scores: await engine.score(work, seat, signal) };
      }
      const onText = (text: string): void => {
        send({ type: 'partial', id, text });
      };
      return { type: 'generated', id, result: await engine.generate(work, seat, signal, onText) };
    } catch (error) {
      if (signal.aborted) {
        return { type: 'failed', id, reason: 'cancelled', detail: '' };
      }
      const detail = error instanceof Error ? error.message : String(error);
      return { type: 'failed', id, reason: error instanceof EngineError ? error.reason : 'model-process', detail };
    }
  }
}

/**
 * Two jobs about one text follow each other, so that the second need not read it. A score is worked out alone: two contexts that
 * compute at once want more processors than were allowed.
 */
function fits({ affinity, work }: Job, busy: readonly Job[]): boolean {
  return work.type === 'score'
    ? busy.length === 0
    : busy.every((other) => other.work.type === 'generate' && other.affinity !== affinity);
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
    } else if (message.type === 'rest') {
      worker.rest(message.milliseconds);
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
