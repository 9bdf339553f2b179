import { readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runInHost } from './host.js';
import { ensureParts } from './parts.js';
import { contentsOf, packageExtension } from './vsix.js';
import { root } from './workbench.js';

/** `npm run size`: what the package weighs, and how long activation takes in a real VS Code. */
const vsix = packageExtension();
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const parts = new Map<string, number>();
for (const [path, size] of contentsOf(vsix)) {
  const part = path.split('/').slice(1, 2)[0] ?? path;
  parts.set(part, (parts.get(part) ?? 0) + size);
}
console.log(`VSIX  ${megabytes(statSync(vsix).size)}`);
for (const [part, size] of [...parts].sort(([, a], [, b]) => b - a).slice(0, 6)) {
  console.log(`      ${megabytes(size).padStart(8)}  ${part} (unpacked)`);
}

const outfile = join(root, 'out', 'workbench', 'activation.cjs');
await build({
  stdin: {
    contents: `
      const { extensions } = require('vscode');
      exports.run = async () => {
        const extension = extensions.getExtension('x-instruct.x-instruct');
        const before = performance.now();
        await extension.activate();
        console.log('ACTIVATION ' + (performance.now() - before).toFixed(1));
      };`,
    resolveDir: root,
  },
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
});
const folder = await mkdtemp(join(tmpdir(), 'xinstruct-size-'));
try {
  const { log } = await runInHost(await ensureParts(), {
    extension: root,
    suite: outfile,
    folder,
    timeoutMs: 120_000,
  });
  const figure = (name: string): string => log.find((line) => line.startsWith(name))?.slice(name.length + 1) ?? '?';
  const bytes = readFileSync(join(root, 'dist', 'extension.cjs')).byteLength;
  console.log(`Activation  ${figure('ACTIVATION')} ms (loading ${megabytes(bytes)} of code included)`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
