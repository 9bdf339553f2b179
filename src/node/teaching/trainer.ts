import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { message } from '../../core/message.js';
import { teachEvent, type TeachEvent } from '../../core/teaching/events.js';
import { systemCode, wording } from '../fault.js';
import { TeachError } from './teach-error.js';

export interface TrainerTask {
  /** The Python of the trainer's environment. */
  readonly python: string;
  /** The folder that holds `xinstruct_train/`. */
  readonly recipe: string;
  readonly modelFile: string;
  readonly rowsFile: string;
  /** The folder of this training: checkpoint and results. */
  readonly out: string;
  readonly parent?: string | undefined;
  readonly id: string;
  readonly name: string;
  /** Default: the recipe's own number for so many rows. */
  readonly steps?: number | undefined;
  /** Cancels, as `cancel` does. */
  readonly signal?: AbortSignal;
  readonly onEvent: (event: TeachEvent) => void;
  /** Every line that is no event: warnings of the libraries, tracebacks. */
  readonly onLog?: (line: string) => void;
  /** How long a cancelled trainer may take for its checkpoint (milliseconds). */
  readonly patience?: number;
}

export interface TaughtFiles {
  /** The GGUF file. */
  readonly adapter: string;
  /** The JSON beside it. */
  readonly sidecar: string;
  /** The same adapter for peft, a folder. */
  readonly peft: string;
}

export interface Training {
  pause(): void;
  resume(): void;
  /** Has it keep a checkpoint and end; a second call ends it at once. */
  cancel(): void;
  /** Settles when the process has ended. Rejects with a TeachError `cancelled`, `trainer` or `no-space`. */
  readonly done: Promise<TaughtFiles>;
}

const usualPatience = 120_000;
const tailLines = 20;

/** Starts the trainer in a process of its own, below the priority of everything else. It ends when this process does. */
export function startTraining(task: TrainerTask): Training {
  const trainer = new Trainer(task);
  return {
    pause: () => {
      trainer.tell('pause');
    },
    resume: () => {
      trainer.tell('resume');
    },
    cancel: () => {
      trainer.cancel();
    },
    done: trainer.run(),
  };
}

class Trainer {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly tail: string[] = [];
  private result: TaughtFiles | undefined;
  private failure: Extract<TeachEvent, { event: 'failed' }> | undefined;
  private cancelled = false;
  private ended = false;
  private patience: NodeJS.Timeout | undefined;

  constructor(private readonly task: TrainerTask) {
    const { python, recipe, modelFile, rowsFile, out, parent, id, name, steps } = task;
    const options = { model: modelFile, pairs: rowsFile, out, parent: parent ?? 'none', id, name };
    const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
    this.child = spawn(
      python,
      ['-u', '-m', 'xinstruct_train.teach', ...args, ...(steps === undefined ? [] : ['--steps', String(steps)])],
      { stdio: 'pipe', env: environment(recipe) },
    );
    this.child.on('spawn', () => {
      this.lowerPriority();
    });
    // It ended before it took a command; its exit tells why.
    this.child.stdin.on('error', () => undefined);
  }

  async run(): Promise<TaughtFiles> {
    const { signal } = this.task;
    const onAbort = (): void => {
      this.cancel();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) this.cancel();
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.hear(line);
    });
    createInterface({ input: this.child.stderr }).on('line', (line) => {
      this.log(line);
    });
    try {
      return this.outcome(await this.exit());
    } finally {
      this.ended = true;
      clearTimeout(this.patience);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  tell(command: 'pause' | 'resume' | 'cancel'): void {
    if (!this.ended && this.child.stdin.writable) this.child.stdin.write(`${command}\n`);
  }

  cancel(): void {
    if (this.ended) return;
    if (this.cancelled) {
      this.child.kill('SIGKILL');
      return;
    }
    this.cancelled = true;
    this.tell('cancel');
    this.patience = setTimeout(() => {
      this.log('The trainer did not end after it was cancelled, and was killed.');
      this.child.kill('SIGKILL');
    }, this.task.patience ?? usualPatience);
  }

  private hear(line: string): void {
    const event = readEvent(line);
    if (event === undefined) {
      this.log(line);
      return;
    }
    if (event.event === 'done') this.result = { adapter: event.adapter, sidecar: event.sidecar, peft: event.peft };
    if (event.event === 'failed') this.failure = event;
    this.task.onEvent(event);
  }

  private log(line: string): void {
    if (line.trim() === '') return;
    this.tail.push(line);
    if (this.tail.length > tailLines) this.tail.shift();
    this.task.onLog?.(line);
  }

  private exit(): Promise<number | NodeJS.Signals> {
    return new Promise((resolve, reject) => {
      this.child.on('error', (error) => {
        const text = message(
          'The trainer\u2019s Python {0} can\u2019t be started: {1}.',
          this.task.python,
          wording(error),
        );
        reject(new TeachError('trainer', text, error));
      });
      this.child.on('close', (status, signal) => {
        resolve(status ?? signal ?? 1);
      });
    });
  }

  private outcome(end: number | NodeJS.Signals): TaughtFiles {
    if (this.failure !== undefined) throw failed(this.failure, this.task.out);
    if (this.result !== undefined && end === 0) return this.result;
    if (this.cancelled) {
      throw new TeachError('cancelled', message('The training was cancelled.'));
    }
    const last = this.tail.at(-1)?.trim() ?? '';
    if (end === 'SIGKILL') {
      throw new TeachError(
        'trainer',
        message('The trainer was killed by the system, perhaps for want of memory. Close other programs, and go on.'),
      );
    }
    throw new TeachError(
      'trainer',
      message(
        'The trainer ended unexpectedly ({0}): {1}. The log tells more.',
        end,
        last === '' ? '?' : last.slice(0, 300),
      ),
    );
  }

  private lowerPriority(): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch (error) {
      // It trains all the same; it may have ended already.
      if (systemCode(error) !== 'ESRCH')
        this.log(`The trainer\u2019s priority can\u2019t be lowered: ${wording(error)}`);
    }
  }
}

function environment(recipe: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PYTHONHOME: undefined,
    PYTHONPATH: recipe,
    PYTHONUTF8: '1',
    PYTHONNOUSERSITE: '1',
    // The extension's folder may be read-only.
    PYTHONDONTWRITEBYTECODE: '1',
    // Nothing leaves the machine, and nothing is fetched.
    HF_HUB_OFFLINE: '1',
    TRANSFORMERS_OFFLINE: '1',
    HF_HUB_DISABLE_TELEMETRY: '1',
    TOKENIZERS_PARALLELISM: 'false',
  };
}

function readEvent(line: string): TeachEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = teachEvent.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function failed({ reason, detail }: Extract<TeachEvent, { event: 'failed' }>, out: string): TeachError {
  switch (reason) {
    case 'no-space':
      return new TeachError(
        'no-space',
        message('The disk that holds {0} is full ({1}). Free some space and go on.', out, detail),
      );
    case 'no-memory':
      return new TeachError(
        'trainer',
        message('The memory does not suffice for the training ({0}). Close other programs and go on.', detail),
      );
    case 'bad-pairs':
      return new TeachError('trainer', message('The trainer can\u2019t use the pairs: {0}', detail));
    case 'bad-parent':
      return new TeachError(
        'trainer',
        message('The adapter can\u2019t be taught further: {0}. Choose another one, or none.', detail),
      );
    case 'internal':
      return new TeachError('trainer', message('The trainer failed: {0}. The log tells more.', detail));
  }
}
