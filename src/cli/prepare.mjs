/** What every command of the project needs first: a Node that is new enough, the packages of the lock file, and a build. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** The project's folder. */
export const root = join(import.meta.dirname, '..', '..');

/** Runs a command in the project's folder and gives its exit status; its output goes where ours goes. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options }).status ?? 1;
}

/** Installs what the lock file names, unless that very lock file was installed already. */
export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`X-Instruct needs Node 20.19 or newer; this is ${process.versions.node}.`);
  }
  const note = join(root, 'node_modules', '.x-instruct-lock');
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(note) && readFileSync(note, 'utf8') === hash) {
    return;
  }
  console.error('Installing the packages that package-lock.json names ...');
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Not `npm ci`: it refuses a lock file in which a registry's mirror had not every platform's packages. This installs the
  // locked versions, checked by their hashes, just the same, and writes nothing but node_modules.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (run(command, args, { shell: process.platform === 'win32' }) !== 0) {
    throw new Error('npm install failed; its own words stand above.');
  }
  writeFileSync(note, hash);
}

/** Builds dist/. */
export function build(...args) {
  if (run(process.execPath, ['esbuild.mjs', ...args]) !== 0) {
    throw new Error('The build failed; its own words stand above.');
  }
}

/** Bundles TypeScript programs, by the names that their bundles get in `outdir`, with further options of esbuild's. */
export async function bundle(entryPoints, outdir, options = {}) {
  installPackages();
  // Not at the top: there is no esbuild before the packages are installed.
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    ...options,
  });
}

/** Bundles a TypeScript program of the project's into out/, with further options of esbuild's, and runs it. Gives its exit status. */
export async function runProgram(entry, args, options = {}) {
  const name = basename(entry, '.ts');
  const outdir = join(root, 'out', relative(root, dirname(entry)));
  await bundle({ [name]: entry }, outdir, options);
  return run(process.execPath, [join(outdir, `${name}.mjs`), ...args]);
}
