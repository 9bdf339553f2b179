/** `npm run bench:language`: builds the comparison and runs it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

const outfile = join('out', 'benchmarks', 'language.mjs');
await build({
  entryPoints: [join(import.meta.dirname, 'compare.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // They find their models beside themselves.
  external: ['cld3-asm', 'fasttext.wasm.js'],
  logLevel: 'error',
});
process.exitCode = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
