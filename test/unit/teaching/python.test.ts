import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { format } from '../../../src/core/message.js';
import { defaultAdapterFolder, defaultTrainerFolder } from '../../../src/node/teaching/folders.js';
import { findPython } from '../../../src/node/teaching/find-python.js';
import { pipFailure, pipProgress } from '../../../src/node/teaching/pip.js';
import { ensureTrainer, isTrainerReady, type TrainerOptions } from '../../../src/node/teaching/python.js';
import { anyPython } from './support.js';

let folder: string;
const { signal } = new AbortController();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'python-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A program that answers as a Python of a kind would. */
async function answering(name: string, answer: string, status = 0): Promise<readonly [string]> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\necho "${answer}"\nexit ${status}\n`);
  await chmod(file, 0o755);
  return [file];
}

describe.skipIf(process.platform === 'win32')('the search for Python', () => {
  it('takes the first that fits', async () => {
    const programs = [
      [join(folder, 'missing')] as const,
      await answering('shop', '', 9),
      await answering('old', '3 8 True True'),
      await answering('good', '3 12 True True'),
      await answering('also', '3 11 True True'),
    ];
    expect(await findPython(signal, {}, programs)).toEqual([join(folder, 'good')]);
  });

  it.each([
    ['3 10 True True', 'old-python', /is Python 3\.10; the trainer needs 3\.11 to 3\.14/u],
    ['3 15 True True', 'old-python', /is Python 3\.15/u],
    ['2 7 True True', 'old-python', /is Python 2\.7/u],
    ['3 12 True False', 'old-python', /64 bit/u],
    ['3 12 False True', 'no-venv', /python3\.12-venv/u],
  ])('says of "%s" why it can\u2019t be used (%s)', async (answer, reason, words) => {
    const python = await answering('python', answer);
    const error = { name: 'TeachError', reason, message: expect.stringMatching(words) as string };
    await expect(findPython(signal, {}, [python])).rejects.toMatchObject(error);
  });

  it('looks at no other Python than the one that is named', async () => {
    const good = await answering('good', '3 12 True True');
    const env = { XINSTRUCT_PYTHON: join(folder, 'missing') };
    await expect(findPython(signal, env, [good])).rejects.toMatchObject({
      reason: 'no-python',
      message: expect.stringContaining(join(folder, 'missing')) as string,
    });
    expect(await findPython(signal, { XINSTRUCT_PYTHON: good[0] }, [])).toEqual(good);
  });
});

describe('the trainer\u2019s environment', () => {
  const recipe = async (requirements: string): Promise<string> => {
    const path = join(folder, 'recipe');
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'requirements-teach.txt'), requirements);
    return path;
  };
  const options = async (more: Partial<TrainerOptions> = {}): Promise<TrainerOptions> => ({
    folder: join(folder, 'trainer'),
    recipe: await recipe('# nothing\n'),
    signal,
    find: () => Promise.resolve([anyPython]),
    space: 0,
    ...more,
  });

  it('is made once, and again installed when the recipe\u2019s requirements change', { timeout: 120_000 }, async () => {
    const first = await options();
    expect(await isTrainerReady(first)).toBe(false);
    const said: string[] = [];
    const python = await ensureTrainer({ ...first, onProgress: (detail) => said.push(format(detail)) });
    expect(said).toContainEqual(expect.stringContaining('virtual environment'));
    expect(await isTrainerReady(first)).toBe(true);
    expect(await ensureTrainer({ ...first, find: () => Promise.reject(new Error('not looked for')) })).toBe(python);
    await recipe('# other\n');
    expect(await isTrainerReady(first)).toBe(false);
    expect(await ensureTrainer(first)).toBe(python);

    // What can't be fetched is told, and the environment doesn't count as complete.
    await recipe('a-package-that-is-not-there==1.0\n');
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    vi.stubEnv('PIP_EXTRA_INDEX_URL', '');
    vi.stubEnv('PIP_FIND_LINKS', '');
    vi.stubEnv('PIP_RETRIES', '1');
    const log: string[] = [];
    await expect(ensureTrainer({ ...first, onLog: (line) => log.push(line) })).rejects.toMatchObject({
      reason: 'no-network',
    });
    expect(log.length).toBeGreaterThan(0);
    expect(await isTrainerReady(first)).toBe(false);
  });

  it('is not begun without the space for it', async () => {
    await expect(ensureTrainer(await options({ space: 1e18 }))).rejects.toMatchObject({
      reason: 'no-space',
      message: expect.stringMatching(/needs 1000000000\.0 GB/u) as string,
    });
  });

  it('is not made after a cancel', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(ensureTrainer(await options({ signal: controller.signal }))).rejects.toMatchObject({
      reason: 'cancelled',
    });
  });

  it('says where its folder can\u2019t be made', async () => {
    await writeFile(join(folder, 'trainer'), '');
    await expect(ensureTrainer(await options())).rejects.toMatchObject({
      reason: 'file',
      message: expect.stringContaining(join(folder, 'trainer')) as string,
    });
  });
});

describe('what pip says', () => {
  it.each([
    ['Collecting torch==2.13.0', 'Looking for torch'],
    ['  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl.metadata (29 kB)', undefined],
    [
      '  Downloading https://example.org/whl/torch-2.13.0%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl (189.2 MB)',
      'Fetching torch 2.13.0+cpu (189.2 MB)',
    ],
    ['  Using cached numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl (16.9 MB)', 'Fetching numpy 2.4.6 (16.9 MB)'],
    ['Installing collected packages: mpmath, sympy, torch', 'Installing 3 packages (this takes a few minutes)'],
    ['Requirement already satisfied: pip in ./venv', undefined],
  ])('is shown: %s', (line, shown) => {
    const progress = pipProgress(line);
    expect(progress && format(progress)).toBe(shown);
  });

  it.each([
    ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'no-space'],
    [
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)': /simple/torch/\nERROR: No matching distribution found for torch==2.13.0",
      'no-network',
    ],
    [
      'ERROR: Could not find a version that satisfies the requirement torch==2.13.0 (from versions: 2.2.2)\nERROR: No matching distribution found for torch==2.13.0',
      'pip',
    ],
    ['ERROR: Exception:\nTraceback', 'pip'],
  ])('is told as a reason: %s', (output, reason) => {
    expect(pipFailure(output, folder).reason).toBe(reason);
  });
});

describe('the folders of the command line', () => {
  it('keep adapters where users\u2019 own data lies, and the environment among caches', () => {
    expect(defaultAdapterFolder({}, 'linux', '/home/ada')).toBe(
      join('/home/ada', '.local', 'share', 'x-instruct', 'adapters'),
    );
    expect(defaultTrainerFolder({ XINSTRUCT_MODEL_DIR: '/models' }, 'linux', '/home/ada')).toBe(
      join('/home/ada', '.cache', 'x-instruct', 'trainer'),
    );
    expect(defaultAdapterFolder({ XINSTRUCT_ADAPTER_DIR: '/a' }, 'darwin', '/home/ada')).toBe('/a');
    expect(defaultTrainerFolder({ XINSTRUCT_TRAINER_DIR: '/t' }, 'darwin', '/home/ada')).toBe('/t');
  });
});
