import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { message, type Message } from '../../core/message.js';
import { systemCode } from '../fault.js';
import { withLock } from '../models/lock.js';
import { reasonOf } from '../replace-file.js';
import { findPython, type Program } from './find-python.js';
import { pipFailure, pipProgress } from './pip.js';
import { runCommand } from './run-command.js';
import { TeachError } from './teach-error.js';

export interface TrainerPlace {
  /** Where the environment is made, or lies already. */
  readonly folder: string;
  /** The folder of the recipe: `xinstruct_train/` and `requirements-teach.txt`. */
  readonly recipe: string;
}

export interface TrainerOptions extends TrainerPlace {
  readonly signal: AbortSignal;
  readonly onProgress?: (detail: Message) => void;
  /** All that pip writes, line by line. */
  readonly onLog?: (line: string) => void;
  /** Default: `findPython`. */
  readonly find?: (signal: AbortSignal) => Promise<Program>;
  /** Bytes that must be free before anything is installed. */
  readonly space?: number;
}

const gigabytes = 3;
/** PyTorch's own index of builds without CUDA, which take a tenth of the space. Elsewhere PyPI's builds have none. */
const processorBuilds: readonly string[] =
  process.platform === 'linux' ? ['--extra-index-url', 'https://download.pytorch.org/whl/cpu', '--retries', '1'] : [];

/** Whether nothing has to be installed. */
export async function isTrainerReady({ folder, recipe }: TrainerPlace): Promise<boolean> {
  return existsSync(pythonIn(folder)) && (await mark(folder)) === (await requirementsHash(recipe));
}

/**
 * The Python of an environment that has what the trainer needs: made in `folder` where it is missing or of an older recipe. pip's
 * own configuration (index, proxy) is respected. What was installed before a stop is not installed again.
 * @throws TeachError `no-python`, `old-python`, `no-venv`, `no-space`, `no-network`, `pip`, `cancelled`, `file`
 */
export async function ensureTrainer(options: TrainerOptions): Promise<string> {
  const { folder, signal, onProgress } = options;
  try {
    if (await isTrainerReady(options)) return pythonIn(folder);
    await mkdir(folder, { recursive: true });
    const onWait = (): void => {
      onProgress?.(message('Another program is installing the trainer.'));
    };
    return await withLock(join(folder, 'install.lock'), signal, onWait, async () => {
      if (!(await isTrainerReady(options))) await install(options);
      return pythonIn(folder);
    });
  } catch (error) {
    throw translated(error, options);
  }
}

async function install(options: TrainerOptions): Promise<void> {
  const { folder, recipe, signal, onProgress } = options;
  onProgress?.(message('Looking for Python'));
  const program = await (options.find ?? findPython)(signal);
  await requireSpace(folder, options.space ?? gigabytes * 1e9);
  await rm(markFile(folder), { force: true });
  if (!(await works(folder, signal))) {
    onProgress?.(message('Making a virtual environment in {0}', folder));
    await rm(venvIn(folder), { recursive: true, force: true });
    await makeVenv(program, options);
  }
  // pip unpacks here: the system's folder for temporary files can be small.
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  try {
    const torch = (await requirements(recipe)).split(/\r?\n/u).filter((line) => line.startsWith('torch=='));
    if (torch.length > 0) await pip([...processorBuilds, ...torch], temporary, options);
    await pip(['-r', join(recipe, 'requirements-teach.txt')], temporary, options);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await writeFile(markFile(folder), await requirementsHash(recipe));
}

async function makeVenv(program: Program, { folder, signal, onLog }: TrainerOptions): Promise<void> {
  const { status, output } = await runCommand([...program, '-m', 'venv', venvIn(folder)], signal, {
    ...(onLog === undefined ? {} : { onLine: onLog }),
  });
  if (status !== 0) {
    throw new TeachError(
      'no-venv',
      message(
        '{0} could not make a virtual environment in {1}: {2}. Install Python\u2019s venv module, or name another Python in the environment variable XINSTRUCT_PYTHON.',
        program.join(' '),
        folder,
        output.trim().split('\n').at(-1) ?? '?',
      ),
    );
  }
}

async function works(folder: string, signal: AbortSignal): Promise<boolean> {
  if (!existsSync(pythonIn(folder))) return false;
  try {
    return (await runCommand([pythonIn(folder), '-I', '-m', 'pip', '--version'], signal)).status === 0;
  } catch (error) {
    signal.throwIfAborted();
    // The Python that it was made with is gone.
    if (systemCode(error) !== undefined) return false;
    throw error;
  }
}

async function pip(what: readonly string[], temporary: string, options: TrainerOptions): Promise<void> {
  const { folder, signal, onProgress, onLog } = options;
  const flags = '--no-input --disable-pip-version-check --progress-bar off --only-binary :all:'.split(' ');
  const { status, output } = await runCommand(
    [pythonIn(folder), '-I', '-m', 'pip', 'install', ...flags, ...what],
    signal,
    {
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, PIP_USER: '0', PYTHONUTF8: '1' },
      onLine: (line) => {
        onLog?.(line);
        const progress = pipProgress(line);
        if (progress !== undefined) onProgress?.(progress);
      },
    },
  );
  if (status !== 0) throw pipFailure(output, folder);
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) {
    throw new TeachError(
      'no-space',
      message(
        'The trainer needs {0} GB on the disk that holds {1}, and {2} GB are free. Free some space and try again.',
        (bytes / 1e9).toFixed(1),
        folder,
        (free / 1e9).toFixed(1),
      ),
    );
  }
}

function translated(error: unknown, { folder, signal }: TrainerOptions): unknown {
  if (error instanceof TeachError) return error;
  if (signal.aborted) {
    const text = message('The installation of the trainer was cancelled. It goes on where it stopped.');
    return new TeachError('cancelled', text, error);
  }
  if (systemCode(error) === undefined) return error;
  return new TeachError(
    systemCode(error) === 'ENOSPC' ? 'no-space' : 'file',
    message(
      'The trainer can\u2019t be installed in {0}: {1}. Choose another folder, or mend this one.',
      folder,
      reasonOf(error),
    ),
    error,
  );
}

function venvIn(folder: string): string {
  return join(folder, 'venv');
}

function pythonIn(folder: string): string {
  return process.platform === 'win32'
    ? join(venvIn(folder), 'Scripts', 'python.exe')
    : join(venvIn(folder), 'bin', 'python');
}

/** Holds the hash of what was installed; it is written last. */
function markFile(folder: string): string {
  return join(folder, 'installed');
}

async function mark(folder: string): Promise<string | undefined> {
  try {
    return await readFile(markFile(folder), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function requirements(recipe: string): Promise<string> {
  return readFile(join(recipe, 'requirements-teach.txt'), 'utf8');
}

async function requirementsHash(recipe: string): Promise<string> {
  return createHash('sha256')
    .update(await requirements(recipe))
    .digest('hex');
}
