import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly status: number | null;
  /** The end of what it wrote, both streams together. */
  readonly output: string;
}

const tailLength = 8000;

/**
 * Runs a program to its end. Rejects where it can't be started, and with the signal's reason where that is aborted, after the
 * program has ended.
 */
export async function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  signal: AbortSignal,
  options: { readonly env?: NodeJS.ProcessEnv; readonly onLine?: (line: string) => void } = {},
): Promise<CommandResult> {
  signal.throwIfAborted();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.env ?? process.env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output = `${output}${line}\n`.slice(-tailLength);
      options.onLine?.(line);
    });
  }
  const stop = (): void => {
    child.kill();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    signal.throwIfAborted();
    return { status, output };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
