import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { format, message } from '../core/message.js';
import { styles } from '../core/models/model.js';
import { carryOut } from './generate/carry-out.js';
import { readOptions, UsageError, type GenerateFlags } from './generate/options.js';
import { Progress, type Terminal } from './generate/progress.js';

const help = `
Rows that have an instruction keep it; all others get the best of several candidates. Every line of FILE is in the
result, in order and byte for byte but for the new instruction. FILE itself is never changed. An --out that exists is
replaced when the result is complete. Each answer of the model is recorded in .xinstruct/ beside FILE: after a stop the
same command goes on where it was, and the same command gives the same result.

The key of an endpoint is taken from XINSTRUCT_API_KEY. Without it, OPENAI_API_KEY is sent to https://api.openai.com and
to servers of this machine (localhost, 127.0.0.1, ::1), and to no other endpoint.

Exit status: 0 every row that was asked about has an instruction; 1 some have none (listed with the reason);
2 the command can't be carried out (usage, files); 3 the model can't be used; 130 interrupted.`;

interface Streams {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

/** Adds `xinstruct generate` to the program. */
export function registerGenerate(program: Command, streams: Streams = process): void {
  program
    .command('generate')
    .summary('write an English instruction for each row of a dataset')
    .description('Writes an English instruction for each row of a dataset that has none.')
    .argument('<file>', 'the dataset (JSONL)')
    .option('--out <file>', 'where the result is written')
    .option('--candidates <n>', 'instructions that are asked for each row, before the best is chosen')
    .option('--limit <n>', 'ask about the first n rows without an instruction only')
    .option('--styles <list>', `kinds of instruction, in turn: ${styles.join(',')}`)
    .option('--model <model>', 'embedded, openai:NAME, or the path of a .gguf file (default: embedded)')
    .option('--base-url <url>', 'the endpoint of openai:NAME (default: https://api.openai.com/v1)')
    .option('--api <kind>', 'what the endpoint takes: chat, or completions for a backward model of your own')
    .option('--adapter <file>', 'a LoRA adapter (.gguf) for the embedded model; none for the bare model')
    .option('--prompt <file>', 'your own wording of the question')
    .option('--seed <n>', 'another number gives other candidates (default: 0)')
    .option('--seed-file <file>', 'trusted pairs (JSONL) that are shown to a chat model as examples')
    .option('--lang <language>', 'the language of rows that declare none')
    .option('--fields <json>', 'your own field names by role: {"output": "data.body"}')
    .option('--journal <file>', 'where answers are recorded (default: .xinstruct/ beside the dataset)')
    .option('--concurrency <n>', 'questions at a time (default: 12 for the embedded model, 4 for an endpoint)')
    .option('--json', 'print a JSON object for each row')
    .option('--overwrite-instructions', 'also write new instructions for rows that have one')
    .option('--accept-model-terms', 'accept the terms of the embedded model, which is fetched once')
    .addHelpText('after', help)
    .action(async (file: string, flags: GenerateFlags) => {
      process.exitCode = await generate(file, flags, streams);
    });
}

async function generate(file: string, flags: GenerateFlags, { stdout, stderr }: Streams): Promise<number> {
  const progress = new Progress(stderr);
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      process.exit(130);
    }
    progress.say(message('Stopping. (Once more: at once.)'));
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await carryOut(await readOptions(file, flags), {
      progress,
      signal: controller.signal,
      print: (line) => {
        stdout.write(`${line}\n`);
      },
      now: () => new Date(),
      newId: randomUUID,
    });
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    progress.say(message('xinstruct generate: {0}', format(error.text)));
    return 2;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
