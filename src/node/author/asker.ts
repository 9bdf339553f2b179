import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { message } from '../../core/message.js';
import { ModelError, type Model, type ModelAnswer, type ModelRequest } from '../../core/models/model.js';
import { retryAfter } from '../../core/run/retry.js';

export interface AskerOptions {
  readonly signal: AbortSignal;
  readonly onText?: (textSoFar: string) => void;
  /** Called when a question has to wait before it is asked again, with the reason. */
  readonly onWait?: (milliseconds: number, error: ModelError) => void;
  /** Questions of a higher priority are asked first; default: 0. */
  readonly priority?: number;
}

/** Asks a model so many questions at a time; asks again what may yet be answered, and pauses all where the endpoint throttles. */
export class Asker {
  private readonly queue = new PQueue({ concurrency: 1 });
  private pausedUntil = 0;

  constructor(private readonly concurrency: (model: Model) => number) {}

  /** Rejects with a {@link ModelError}: what is worth another try was tried again. */
  async ask(model: Model, request: ModelRequest, options: AskerOptions): Promise<ModelAnswer> {
    this.queue.concurrency = Math.max(1, this.concurrency(model));
    for (let failed = 0; ; failed++) {
      try {
        return await this.queue.add(() => this.askOnce(model, request, options), { priority: options.priority ?? 0 });
      } catch (error) {
        if (!(error instanceof ModelError)) {
          throw error;
        }
        const wait = retryAfter(error, failed);
        if (wait === undefined) {
          throw error;
        }
        options.onWait?.(wait, error);
        if (error.reason === 'rate-limited') {
          this.pausedUntil = Math.max(this.pausedUntil, performance.now() + wait);
        }
        await pause(wait, options.signal);
      }
    }
  }

  private async askOnce(model: Model, request: ModelRequest, { signal, onText }: AskerOptions): Promise<ModelAnswer> {
    await pause(this.pausedUntil - performance.now(), signal);
    return model.ask(request, { signal, ...(onText === undefined ? {} : { onText }) });
  }
}

export function cancelled(): ModelError {
  return new ModelError('cancelled', message('Cancelled.'));
}

/** Waits, but not for longer than until the signal; a wait of no time only looks at the signal. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(Math.max(0, milliseconds), undefined, { signal });
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  }
}
