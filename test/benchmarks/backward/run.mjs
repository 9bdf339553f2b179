/**
 * Runs one of the programs of this folder: `node test/benchmarks/backward/run.mjs eval|model`. The model process is built
 * from the sources at hand, beside them, so that what is measured is what stands here.
 */
import { join } from 'node:path';
import { bundle, root, run } from '../../../src/cli/prepare.mjs';

const [name, ...rest] = process.argv.slice(2);
const outdir = join(root, 'out', 'backward');
const entryPoints = {
  [name]: join(import.meta.dirname, `${name}.ts`),
  'model-process': join(root, 'src', 'node', 'embedded', 'process.ts'),
  // Never run: with the process it is what an answer depends on, and its hash is in the answers' keys.
  asking: join(root, 'src', 'node', 'embedded', 'embedded-model.ts'),
};
await bundle(entryPoints, outdir, { minify: true, keepNames: true, packages: 'external' });
process.exitCode = run(process.execPath, [join(outdir, `${name}.mjs`), ...rest]);
