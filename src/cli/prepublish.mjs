/**
 * Makes what the VSIX holds besides the sources' files: the minified build, and llama.cpp's binary for one platform where
 * node-llama-cpp, bundled into dist/model-process.mjs, looks for it. The argument is VS Code's name of the platform.
 */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, root } from './prepare.mjs';

/** VS Code's platforms and node-llama-cpp's packages for them: CPU builds, and Metal on Apple's processors. */
const binaries = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-armhf': 'linux-armv7l',
  'darwin-x64': 'mac-x64',
  'darwin-arm64': 'mac-arm64-metal',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

const target = process.env.XINSTRUCT_TARGET ?? `${process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
const name = binaries[target];
if (name === undefined) {
  throw new Error(`There is no build of llama.cpp for ${target}. Known: ${Object.keys(binaries).join(', ')}.`);
}
const modules = join(root, 'node_modules');
const source = join(modules, '@node-llama-cpp', name, 'bins', name);
if (!existsSync(source)) {
  throw new Error(`@node-llama-cpp/${name} is not installed: npm installs it on ${target} only. Package there.`);
}
for (const folder of ['bins', 'llama']) {
  rmSync(join(root, folder), { recursive: true, force: true });
}
build('--production');
cpSync(source, join(root, 'bins', name), { recursive: true });
for (const file of ['binariesGithubRelease.json', 'llama.cpp.info.json']) {
  const from = join(modules, 'node-llama-cpp', 'llama', file);
  if (existsSync(from)) {
    cpSync(from, join(root, 'llama', file));
  }
}

// What the package's page shows: a page of the editor finds neither the pictures nor the files that the README points to.
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const page = readme.replace(/^!\[.*\n/gmu, '').replace(/\[([^\]]+)\]\((?!https:)[^)]+\)/gu, '$1');
writeFileSync(join(root, 'dist', 'README.md'), page);
