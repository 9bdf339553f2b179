import { fork, type ChildProcess } from 'node:child_process';
import { message } from '../../core/message.js';
import { ModelError } from '../../core/models/model.js';
import {
  fromProcess,
  type FromProcess,
  type Generated,
  type GenerateJob,
  type OpenConfig,
  type ScoreJob,
  type ToProcess,
} from './protocol.js';

export interface ProcessOptions extends OpenConfig {
  /** dist/model-process.mjs; node-llama-cpp is found from where it lies. */
  readonly processFile: string;
  readonly idleMinutes: number;
}

type Result = Extract<FromProcess, { type: 'generated' | 'scored' }>;

interface Waiting {
  readonly child: ChildProcess;
  readonly onText: (text: string) => void;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: ModelError) => void;
}

/** How much of what the process last wrote to its standard error is kept for a message. */
const tailLength = 2000;

/**
 * The model's process as seen from outside: started by the first job, ended when it was idle for long enough, and
 * started anew by the next job after it ended or crashed. It ends with its parent.
 */
export class ModelProcess {
  readonly #options: ProcessOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #lastId = 0;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** The running process's id, where one runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async generate(job: GenerateJob, signal: AbortSignal, onText: (text: string) => void): Promise<Generated> {
    const result = await this.#run((id) => ({ ...job, type: 'generate', id }), signal, onText);
    if (result.type !== 'generated') {
      throw unexpected(result.type);
    }
    return result.result;
  }

  async score(job: ScoreJob, signal: AbortSignal): Promise<readonly number[]> {
    const result = await this.#run(
      (id) => ({ ...job, type: 'score', id }),
      signal,
      () => undefined,
    );
    if (result.type !== 'scored') {
      throw unexpected(result.type);
    }
    return result.scores;
  }

  /** Holds what is being computed for so many milliseconds from now. */
  rest(milliseconds: number): void {
    if (this.#child !== undefined && this.#waiting.size > 0) {
      this.#send(this.#child, { type: 'rest', milliseconds });
    }
  }

  /** Ends the process; what still waits is cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  async #run(work: (id: number) => ToProcess, signal: AbortSignal, onText: (text: string) => void): Promise<Result> {
    if (signal.aborted || this.#closed) {
      throw cancelled();
    }
    const child = (this.#child ??= this.#start());
    const id = ++this.#lastId;
    clearTimeout(this.#idle);
    child.ref();
    child.channel?.ref();
    const cancel = (): void => {
      this.#send(child, { type: 'cancel', id });
    };
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#waiting.set(id, { child, onText, resolve, reject });
        signal.addEventListener('abort', cancel, { once: true });
        this.#send(child, work(id));
      });
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) {
        this.#rest();
      }
    }
  }

  #start(): ChildProcess {
    const { processFile, modelFile, adapterFile, threads } = this.#options;
    const child = fork(processFile, [], {
      // Options of the parent, such as a debugger's port, are not for the child; the engine collects garbage when it has to.
      execArgv: ['--expose-gc'],
      // In VS Code the running program is Electron, which this makes behave as Node.
      env: { ...process.env, NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let tail = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-tailLength);
    });
    child.on('message', (raw) => {
      this.#receive(fromProcess.parse(raw));
    });
    const gone = (how: string): void => {
      if (this.#child === child) {
        this.#child = undefined;
      }
      this.#failAll(
        child,
        this.#closed
          ? cancelled()
          : new ModelError(
              'model-process',
              message(
                'The embedded model\u2019s process ended unexpectedly ({0}). Ask again: it is started anew. {1}',
                how,
                tail.trim(),
              ),
            ),
      );
    };
    child.on('error', (error) => {
      gone(error.message);
    });
    child.on('exit', (code, signal) => {
      gone(signal === null ? `exit code ${code ?? '?'}` : signal);
    });
    this.#send(child, { type: 'open', modelFile, adapterFile, threads });
    return child;
  }

  #send(child: ChildProcess, what: ToProcess): void {
    if (child.connected) {
      // A process that is gone reports it by its exit, which fails what waits.
      child.send(what, () => undefined);
    }
  }

  #receive(answer: FromProcess): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.type === 'partial') {
      waiting?.onText(answer.text);
    } else if (answer.type === 'failed') {
      waiting?.reject(failure(answer));
    } else {
      waiting?.resolve(answer);
    }
  }

  #failAll(child: ChildProcess, error: ModelError): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.child === child) {
        waiting.reject(error);
      }
    }
  }

  /** Nothing waits: the process no longer keeps this one alive, and is ended after a while. */
  #rest(): void {
    this.#child?.unref();
    this.#child?.channel?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      void this.#end();
    }, this.#options.idleMinutes * 60_000);
    this.#idle.unref();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
    });
    child.ref();
    child.kill('SIGKILL');
    await ended;
  }
}

function cancelled(): ModelError {
  return new ModelError('cancelled', message('Cancelled.'));
}

function unexpected(type: string): ModelError {
  return new ModelError(
    'model-process',
    message('The embedded model\u2019s process gave an answer of the wrong kind ({0}).', type),
  );
}

function failure({ reason, detail }: Extract<FromProcess, { type: 'failed' }>): ModelError {
  switch (reason) {
    case 'cancelled':
      return cancelled();
    case 'context-too-long':
      return new ModelError(
        reason,
        message(
          'The text is too long for the embedded model ({0}). Select a passage of it, or choose another model.',
          detail,
        ),
      );
    case 'model-file':
      return new ModelError(
        reason,
        message(
          'The embedded model\u2019s file can\u2019t be used: {0}. Delete it to have it fetched anew, or choose another file.',
          detail,
        ),
      );
    case 'model-process':
      return new ModelError(
        reason,
        message('The embedded model failed: {0}. Ask again, or choose another model.', detail),
      );
  }
}
