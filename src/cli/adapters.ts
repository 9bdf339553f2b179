import type { Command } from 'commander';
import { format } from '../core/message.js';
import { AdapterStore } from '../node/teaching/adapter-store.js';
import { defaultAdapterFolder } from '../node/teaching/folders.js';
import type { StoredAdapter } from '../node/teaching/stored-adapter.js';
import { TeachError } from '../node/teaching/teach-error.js';
import type { Terminal } from './generate/progress.js';
import { figureLines, nameOf } from './train/report.js';

interface Streams {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

/** Adds `xinstruct adapters` to the program. Exit status 2: there is no such adapter, or it can't be read or written. */
export function registerAdapters(program: Command, { stdout, stderr }: Streams = process): void {
  const store = (): AdapterStore => new AdapterStore(defaultAdapterFolder());
  const print = (line: string): void => {
    stdout.write(`${line}\n`);
  };
  const carryOut = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TeachError)) throw error;
      stderr.write(`xinstruct adapters: ${format(error.text)}\n`);
      process.exitCode = 2;
    }
  };
  const adapters = program.command('adapters').description('The adapters that were taught on this machine.');
  adapters
    .command('list', { isDefault: true })
    .description('List them with where they come from, and trainings that were stopped.')
    .option('--json', 'print a JSON object for each')
    .action(({ json }: { readonly json?: boolean }) => carryOut(() => list(store(), json === true, print)));
  adapters
    .command('remove')
    .description('Remove an adapter, or a training that was stopped.')
    .argument('<id>')
    .action((id: string) => carryOut(() => store().remove(id)));
  adapters
    .command('export')
    .description('Copy an adapter out of the store: for llama.cpp, or for PyTorch.')
    .argument('<id>')
    .argument('<target>', 'a folder, or the name of a .gguf file')
    .option('--peft', 'a folder for peft')
    .action((id: string, target: string, { peft }: { readonly peft?: boolean }) =>
      carryOut(async () => {
        print(await store().exportTo(id, target, peft === true ? 'peft' : 'gguf'));
      }),
    );
}

async function list(store: AdapterStore, json: boolean, print: (line: string) => void): Promise<void> {
  const { adapters, unfinished } = await store.list();
  if (json) {
    adapters.forEach(({ fault, ...adapter }) => {
      print(JSON.stringify({ ...adapter, ...(fault === undefined ? {} : { fault: format(fault) }) }));
    });
    unfinished.forEach((training) => {
      print(JSON.stringify({ ...training, unfinished: true }));
    });
    return;
  }
  if (adapters.length + unfinished.length === 0) print(`There are none in ${store.folder}.`);
  adapters.flatMap(linesOf).forEach(print);
  unfinished.forEach(({ id, name, step, steps }) => {
    print(`${id}: ${name}, stopped at step ${step} of ${steps}; the command that began it goes on`);
  });
}

function linesOf(adapter: StoredAdapter): readonly string[] {
  const { id, name, date, file, fault, languages, texts, steps, pairs, parent } = adapter;
  if (fault !== undefined) return [`${id}: can\u2019t be used. ${format(fault)}`];
  return [
    `${id}: ${name}, ${date}`,
    ...[
      file,
      `${languages.map(nameOf).join(', ')}; ${texts} texts, ${steps} steps, on ${parent?.id ?? 'the base model'}`,
      ...pairs.map(
        ({ source, licence, pairs: count }) => `${source}: ${count} pairs, licence ${licence ?? 'not stated'}`,
      ),
      ...figureLines(adapter),
    ].map((line) => `  ${line}`),
  ];
}
