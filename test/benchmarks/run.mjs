/** `npm run bench`: builds the benchmarks and runs them one after the other. Fails where one does. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root, run } from '../../src/cli/prepare.mjs';

const here = import.meta.dirname;
const outdir = join(root, 'out', 'benchmarks');
const names = readdirSync(here).flatMap((file) => (file.endsWith('.bench.ts') ? file.slice(0, -'.ts'.length) : []));
const entryPoints = Object.fromEntries(names.map((name) => [name, join(here, `${name}.ts`)]));
await bundle(entryPoints, outdir, { mainFields: ['module', 'main'], logLevel: 'error' });
for (const name of names) {
  if (run(process.execPath, ['--expose-gc', join(outdir, `${name}.mjs`)]) !== 0) process.exitCode = 1;
}
