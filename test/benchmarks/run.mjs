/** `npm run bench`: builds the benchmarks and runs them one after the other. Fails where one does. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const outdir = join(here, '..', '..', 'out', 'benchmarks');
const entryPoints = readdirSync(here)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => join(here, name));

await build({
  entryPoints,
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  logLevel: 'error',
});
for (const name of readdirSync(outdir).filter((each) => each.endsWith('.bench.mjs'))) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(outdir, name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
