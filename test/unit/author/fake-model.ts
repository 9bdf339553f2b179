import { message } from '../../../src/core/message.js';
import {
  ModelError,
  type Ability,
  type AskOptions,
  type Model,
  type ModelAnswer,
  type ModelErrorReason,
  type ModelInfo,
  type ModelRequest,
} from '../../../src/core/models/model.js';

type Reply = ModelAnswer | ModelError | string;

/** A model that answers as the test says, one reply a question; text arrives in two pieces. */
export class FakeModel implements Model {
  readonly requests: ModelRequest[] = [];
  running = 0;
  mostRunning = 0;
  readonly info: ModelInfo;

  constructor(
    abilities: readonly Ability[],
    private readonly reply: (request: ModelRequest, index: number) => Reply | Promise<Reply>,
    info: Partial<ModelInfo> = {},
  ) {
    this.info = { provider: 'embedded', id: 'fake', abilities, ...info };
  }

  async ask(request: ModelRequest, { signal, onText }: AskOptions): Promise<ModelAnswer> {
    const index = this.requests.push(request) - 1;
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      const reply = await Promise.race([this.reply(request, index), aborted(signal)]);
      if (reply instanceof ModelError) {
        throw reply;
      }
      const answer: ModelAnswer = typeof reply === 'string' ? { kind: 'text', text: reply, finish: 'stop' } : reply;
      if (answer.kind === 'text') {
        onText?.(answer.text.slice(0, Math.ceil(answer.text.length / 2)));
        onText?.(answer.text);
      }
      return answer;
    } finally {
      this.running--;
    }
  }
}

export function modelError(reason: ModelErrorReason, retryAfterMs?: number): ModelError {
  return new ModelError(reason, message('It failed: {0}.', reason), retryAfterMs === undefined ? {} : { retryAfterMs });
}

function aborted(signal: AbortSignal): Promise<ModelError> {
  return new Promise((resolve) => {
    const cancel = (): void => {
      resolve(modelError('cancelled'));
    };
    if (signal.aborted) {
      cancel();
    }
    signal.addEventListener('abort', cancel, { once: true });
  });
}
