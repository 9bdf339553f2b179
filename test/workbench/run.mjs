/** Runs one of the TypeScript programs of this folder: `node test/workbench/run.mjs vscode|size|screenshots`. */
import { join } from 'node:path';
import { build, installPackages, runProgram } from '../../src/cli/prepare.mjs';

const [name, ...rest] = process.argv.slice(2);
installPackages();
build();
process.exitCode = await runProgram(join(import.meta.dirname, `${name}.ts`), rest, {
  packages: 'external',
  // The programs look for their data beside their sources, not beside the bundle.
  define: { 'import.meta.url': JSON.stringify(new URL(`${name}.ts`, import.meta.url).href) },
});
