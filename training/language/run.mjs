/** `npm run train:language`: builds the training program and runs it. */
import { join } from 'node:path';
import { runProgram } from '../../src/cli/prepare.mjs';

process.exitCode = await runProgram(join(import.meta.dirname, 'train.ts'), process.argv.slice(2));
