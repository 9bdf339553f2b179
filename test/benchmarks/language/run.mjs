/** `npm run bench:language`: builds the comparison and runs it. */
import { join } from 'node:path';
import { runProgram } from '../../../src/cli/prepare.mjs';

process.exitCode = await runProgram(join(import.meta.dirname, 'compare.ts'), process.argv.slice(2), {
  // They find their models beside themselves.
  external: ['cld3-asm', 'fasttext.wasm.js'],
});
