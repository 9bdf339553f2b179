import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { format, message } from '../core/message.js';
import { AdapterStore } from '../node/teaching/adapter-store.js';
import { defaultAdapterFolder } from '../node/teaching/folders.js';
import { fieldsOption, languageOption } from './check.js';
import { UsageError } from './generate/options.js';
import { Progress, type Terminal } from './generate/progress.js';
import { packageFolder } from './package-folder.js';
import { carryOut } from './train/carry-out.js';
import { optionsOf, type TrainFlags } from './train/options.js';

const help = `
FILE is a dataset: its rows that were accepted in the editor teach (--all-rows: all that have an instruction). Rows that
can't teach are listed with the reason: a response that is not in its declared language, an instruction that is not in
English, breaks off or copies the text, the same pair twice. At least 20 pairs are needed; 200 and more help, about
1,000 teach a style.

The embedded model is taught by PyTorch on this machine, in a Python environment that is made at the first time (asked
for at the terminal, else --yes; Python 3.11 to 3.14). A part of the pairs is kept back and measured before and after.
Nothing that you teach leaves the machine.

After an interrupt the same command goes on from the last checkpoint. Adapters and unfinished trainings are listed by
xinstruct adapters.

Exit status: 0 taught (with --dry-run: it could be); 1 the training failed; 2 the command can't be carried out (usage,
files, too few pairs, the trainer may not be installed); 3 the trainer or the model can't be had; 130 interrupted.`;

/** What the command takes from its surroundings. */
export interface TrainSurroundings {
  readonly stdin: NodeJS.ReadStream | { readonly isTTY?: false };
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Default: the recipe of the package. */
  readonly recipe?: string;
}

/** Adds `xinstruct train` to the program. */
export function registerTrain(program: Command, surroundings: TrainSurroundings = process): void {
  program
    .command('train')
    .summary('teach the embedded model your own pairs')
    .description('Teaches an adapter of the embedded model further, on accepted rows and trusted pairs.')
    .argument('[file...]', 'datasets (JSONL) whose accepted rows teach')
    .option('--seed-file <file>', 'trusted pairs (JSONL); may be given again', collect, [])
    .option('--all-rows', 'all rows of the datasets that have an instruction teach, accepted or not')
    .option('--out <file>', 'also write the adapter here (.gguf, with its .json beside it)')
    .option('--parent <adapter>', 'what is taught further: an id, a .gguf file, or none (default: the one that ships)')
    .option('--name <name>', 'the adapter\u2019s name (default: its language and the day)')
    .option('--steps <n>', 'steps of training (default: three passes over the texts, at most 400)', wholeNumber)
    .option('--model-file <path>', 'a GGUF base model of your own')
    .option('--lang <language>', 'the language of rows that declare none', languageOption)
    .option('--fields <json>', 'your own field names by role: {"output": "data.body"}', fieldsOption)
    .option('--dry-run', 'only show what would be taught')
    .option('--yes', 'install the trainer where it is missing, without a question')
    .option('--json', 'print JSON objects: the plan, what the trainer tells, the adapter')
    .option('--accept-model-terms', 'accept the terms of the embedded model, which is fetched once')
    .addHelpText('after', help)
    .action(async (files: readonly string[], flags: TrainFlags) => {
      process.exitCode = await train(files, flags, surroundings);
    });
}

async function train(files: readonly string[], flags: TrainFlags, surroundings: TrainSurroundings): Promise<number> {
  const { stdin, stdout, stderr } = surroundings;
  const progress = new Progress(stderr);
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    progress.say(message('Stopping after this step, with a checkpoint. (Once more: at once.)'));
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const store = new AdapterStore(defaultAdapterFolder());
    return await carryOut(await optionsOf(files, flags, store), {
      progress,
      store,
      recipe: surroundings.recipe ?? join(packageFolder(), 'training'),
      signal: controller.signal,
      now: () => new Date(),
      print: (line) => {
        progress.clear();
        stdout.write(`${line}\n`);
      },
      ...(stdin.isTTY === true ? { ask: (question: string) => askAt(stdin, question, controller.signal) } : {}),
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    progress.say(message('xinstruct train: {0}', format(error.text)));
    return 2;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

async function askAt(stdin: NodeJS.ReadStream, question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: stdin, output: process.stderr });
  // It takes the key before the process gets the signal.
  terminal.on('SIGINT', () => process.emit('SIGINT'));
  try {
    return await terminal.question(question, { signal });
  } catch (error) {
    if (signal.aborted) return '';
    throw error;
  } finally {
    terminal.close();
  }
}

function collect(file: string, before: readonly string[]): readonly string[] {
  return [...before, file];
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/u.test(text) || number < 1 || number > 100_000) {
    throw new InvalidArgumentError('A whole number from 1 to 100000 is needed.');
  }
  return number;
}
