/** Runs one of the TypeScript programs of this folder: `node test/workbench/run.mjs vscode|size|screenshots`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build as buildExtension, installPackages } from '../../src/cli/prepare.mjs';

installPackages();
buildExtension();
const { build } = await import('esbuild');

const [name, ...rest] = process.argv.slice(2);
const outfile = join('out', 'workbench', `${name}.mjs`);
await build({
  entryPoints: [join('test', 'workbench', `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
  // The programs look for their data beside their sources, not beside the bundle.
  define: { 'import.meta.url': JSON.stringify(new URL(`${name}.ts`, import.meta.url).href) },
});
process.exitCode = spawnSync(process.execPath, [outfile, ...rest], { stdio: 'inherit' }).status ?? 1;
