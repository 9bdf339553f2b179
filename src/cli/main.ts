#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { registerAdapters } from './adapters.js';
import { registerCheck } from './check.js';
import { registerGenerate } from './generate.js';
import { packageFolder } from './package-folder.js';
import { registerServe } from './serve.js';
import { registerTrain } from './train.js';

const usage = 2;
/** EX_SOFTWARE of sysexits.h: not the user's fault. */
const internalError = 70;

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

/** A reader that goes away (`xinstruct check ... | head`) ends the program quietly. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

async function main(): Promise<void> {
  endWithReader();
  const program = new Command('xinstruct')
    .description('Checks cross-lingual instruction data and writes the English instructions that its texts answer.')
    .version(version())
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride();
  registerCheck(program);
  registerGenerate(program);
  registerServe(program);
  registerTrain(program);
  registerAdapters(program);
  await program.parseAsync();
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : usage;
    return;
  }
  const text = error instanceof Error ? error.message : String(error);
  const hint = process.env['XINSTRUCT_DEBUG'] ? '' : ' (XINSTRUCT_DEBUG=1 shows where.)';
  process.stderr.write(`xinstruct: ${text}${hint}\n`);
  if (process.env['XINSTRUCT_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = internalError;
});
