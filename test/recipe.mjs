/** Builds the program that checks training/ and runs it. */
import { join } from 'node:path';
import { runProgram } from '../src/cli/prepare.mjs';

process.exitCode = await runProgram(join(import.meta.dirname, 'recipe.ts'), process.argv.slice(2));
