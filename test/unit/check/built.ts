import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { bundlePrograms } from '../bundle.js';

const root = join(import.meta.dirname, '..', '..', '..');

/** What `npm run build` makes of `xinstruct check`, in a folder of its own inside the package. */
export interface BuiltCheck {
  readonly cli: string;
  readonly worker: string;
  remove(): Promise<void>;
}

/** @param name tells the folder from those of other test files */
export async function buildCheck(name: string): Promise<BuiltCheck> {
  const folder = join(root, 'dist', 'test', `${name}-${String(process.pid)}`);
  const source = (...path: string[]): string => join(root, 'src', ...path);
  await bundlePrograms({ cli: source('cli', 'main.ts'), 'check-worker': source('node', 'check', 'worker.ts') }, folder);
  return {
    cli: join(folder, 'cli.cjs'),
    worker: join(folder, 'check-worker.cjs'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Running = ChildProcessByStdio<null, Readable, Readable>;

/** Runs a built program to its end; `watch` is told what it has printed so far, each time that there is more. */
export function runToEnd(
  program: string,
  args: readonly string[],
  cwd: string,
  watch?: (stdout: string, child: Running) => void,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      watch?.(stdout, child);
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject).on('close', (status, signal) => {
      resolve({ status, signal, stdout, stderr });
    });
  });
}
