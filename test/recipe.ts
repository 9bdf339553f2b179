/**
 * The checks of training/: types by mypy and tests by pytest, in the environment that `Teach the Model` makes for itself. Its last
 * line is "N passed, N failed".
 */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { format } from '../src/core/message.js';
import { defaultTrainerFolder } from '../src/node/teaching/folders.js';
import { ensureTrainer } from '../src/node/teaching/python.js';
import { pinned } from './requirements.js';
import { cacheFolder } from './workbench/parts.js';

/** What the checks need of training/requirements.txt beside the trainer's packages, in the versions that stand there. */
const checkers = ['pytest', 'mypy'];
const recipe = join(process.cwd(), 'training');

/** Beside the trainer, not in it: what `Teach the Model` installs stays as a user has it. */
function installCheckers(python: string): string {
  const { pins, version } = pinned(recipe, checkers);
  const folder = join(cacheFolder(), `recipe-checks-${version}`);
  if (!existsSync(folder)) {
    const half = `${folder}.part`;
    rmSync(half, { recursive: true, force: true });
    const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--target', half];
    const { status } = spawnSync(python, ['-m', 'pip', 'install', ...options, ...pins], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`pip could not install ${pins.join(' and ')}; its own words stand above.`);
    renameSync(half, folder);
  }
  return folder;
}

function check(
  python: string,
  checkersFolder: string,
  ...module: readonly string[]
): { status: number; output: string } {
  const env = { ...process.env, PYTHONPATH: checkersFolder, PYTHONDONTWRITEBYTECODE: '1' };
  const { status, stdout, error } = spawnSync(python, ['-m', ...module], {
    cwd: recipe,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw error;
  process.stdout.write(stdout);
  return { status: status ?? 1, output: stdout };
}

const python = await ensureTrainer({
  folder: defaultTrainerFolder(),
  recipe,
  signal: new AbortController().signal,
  onProgress: (detail) => {
    console.error(format(detail));
  },
});
const folder = installCheckers(python);
const types = check(python, folder, 'mypy');
const tests = check(python, folder, 'pytest', '-q', '-p', 'no:cacheprovider');
const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`, 'u').exec(tests.output)?.[1] ?? 0);
const passed = count('passed');
// An error in collecting fails the run without a failed test; types count as one test.
const failed = Math.max(count('failed') + count('errors?'), tests.status === 0 && passed > 0 ? 0 : 1);
console.log(
  `${String(passed + (types.status === 0 ? 1 : 0))} passed, ${String(failed + (types.status === 0 ? 0 : 1))} failed`,
);
process.exitCode = failed === 0 && types.status === 0 ? 0 : 1;
