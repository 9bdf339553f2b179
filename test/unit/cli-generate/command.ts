import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command as Program } from 'commander';
import { registerGenerate } from '../../../src/cli/generate.js';
import { bundlePrograms } from '../bundle.js';

const root = join(import.meta.dirname, '..', '..', '..');

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as it is built for use, with the one command that is tested: for tests that stop it. */
export class Command {
  private constructor(private readonly file: string) {}

  static async build(): Promise<Command> {
    const folder = join(root, 'dist', 'test', `generate-${process.pid}`);
    await mkdir(folder, { recursive: true });
    const entry = join(folder, 'main.ts');
    const source = join(root, 'src', 'cli', 'generate.js');
    await writeFile(
      entry,
      `import { Command } from 'commander'; import { registerGenerate } from ${JSON.stringify(source)};
       const program = new Command('xinstruct'); registerGenerate(program); void program.parseAsync();`,
    );
    await bundlePrograms({ main: entry }, folder);
    return new Command(join(folder, 'main.cjs'));
  }

  /** @param fileLimit no file may become larger than so many kibibytes, which fails as a full disk does */
  start(args: readonly string[], fileLimit?: number): ChildProcess {
    const options: SpawnOptions = {
      env: { ...process.env, XINSTRUCT_API_KEY: 'test-key' },
      stdio: ['ignore', 'pipe', 'pipe'],
    };
    const program = [this.file, 'generate', ...args];
    if (fileLimit === undefined) {
      return spawn(process.execPath, program, options);
    }
    // Without the trap the system would end the program instead of failing the write.
    const limited = `trap '' XFSZ; ulimit -f ${fileLimit}; exec "$@"`;
    return spawn('bash', ['-c', limited, 'bash', process.execPath, ...program], options);
  }

  async remove(): Promise<void> {
    await rm(join(this.file, '..'), { recursive: true });
  }
}

/** The same command in this process, which saves the half second that a program takes to start. */
export async function run(...args: readonly string[]): Promise<Finished> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const program = new Program('xinstruct');
  registerGenerate(program, { stdout: stream('stdout'), stderr: stream('stderr') });
  await program.parseAsync(['generate', ...args], { from: 'user' });
  const status = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { status, ...written };
}

export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece;
  });
  return new Promise((resolve) => {
    child.on('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}
