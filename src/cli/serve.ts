import { once } from 'node:events';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { format } from '../core/message.js';
import { ModelError } from '../core/models/model.js';
import { parseModelChoice } from '../core/models/choice.js';
import { completionServer } from '../node/embedded/completion-server.js';
import type { EmbeddedModel } from '../node/embedded/embedded-model.js';
import { systemCode } from '../node/fault.js';
import { defaultModelFolder } from '../node/models/model-files.js';
import { openEmbedded } from '../node/models/open-model.js';
import { packageFolder } from './package-folder.js';

interface Options {
  readonly port: number;
  readonly host: string;
  readonly modelFile?: string;
  readonly adapter?: string;
  readonly threads?: number;
  readonly acceptModelTerms?: boolean;
}

const hosts = ['127.0.0.1', '::1', 'localhost'];

/** `xinstruct serve`: the embedded model as an OpenAI-compatible endpoint for this machine. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('Serve the embedded model at /v1/completions and /v1/models, for this machine only.')
    .option('--port <number>', 'the port; 0 takes a free one', wholeNumber, 8321)
    .option('--host <name>', 'a name of this machine: 127.0.0.1, ::1 or localhost', loopbackName, '127.0.0.1')
    .option('--model-file <path>', 'a GGUF model of your own')
    .option('--adapter <path>', 'a LoRA adapter of your own (GGUF), or "none"')
    .option('--threads <number>', 'threads for the model', wholeNumber)
    .option('--accept-model-terms', 'accept the terms of the model that is fetched')
    .action(async (options: Options) => {
      process.exitCode = await serve(options);
    });
}

/** Serves until SIGINT or SIGTERM. Exit code 1: the model or the port can't be had. */
async function serve(options: Options): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  let model: EmbeddedModel | undefined;
  try {
    model = await open(options, stop.signal);
    await listen(model, options, stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) {
      return 0;
    }
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await model?.close();
  }
}

async function open(
  { modelFile, adapter, threads, acceptModelTerms }: Options,
  signal: AbortSignal,
): Promise<EmbeddedModel> {
  const parsed = parseModelChoice({ provider: 'embedded', modelFile, adapterFile: adapter, threads });
  if (!parsed.ok) {
    throw new ModelError('not-configured', parsed.problem);
  }
  if (parsed.choice.provider !== 'embedded') {
    throw new TypeError('The embedded model is the one that is served.');
  }
  const root = packageFolder();
  const accepted = acceptModelTerms === true || process.env['XINSTRUCT_ACCEPT_MODEL_TERMS'] === '1';
  let shown = -1;
  return await openEmbedded(parsed.choice, {
    processFile: join(root, 'dist', 'model-process.mjs'),
    adapterFolder: join(root, 'media', 'adapters'),
    modelFolder: defaultModelFolder(),
    consent: () => Promise.resolve(accepted),
    onProgress: ({ label, done, total }) => {
      const tenth = Math.floor((10 * done) / total);
      if (tenth > shown) {
        shown = tenth;
        console.error(`${format(label)}: ${tenth * 10} %`);
      }
    },
    signal,
  });
}

async function listen(model: EmbeddedModel, { port, host }: Options, signal: AbortSignal): Promise<void> {
  const server = completionServer(model);
  server.listen(port, host);
  try {
    await once(server, 'listening', { signal });
  } catch (error) {
    throw systemCode(error) === 'EADDRINUSE'
      ? new Error(`Port ${port} is taken. Choose another one by --port, or 0 for any that is free.`)
      : error;
  }
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  console.log(
    `Serving ${model.info.id} at http://${host.includes(':') ? `[${host}]` : host}:${taken}/v1 (Ctrl+C ends it)`,
  );
  if (!signal.aborted) {
    await once(signal, 'abort');
  }
  server.close();
  server.closeAllConnections();
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/u.test(text) || number > 65_535) {
    throw new InvalidArgumentError('A whole number up to 65535 is needed.');
  }
  return number;
}

function loopbackName(text: string): string {
  if (!hosts.includes(text)) {
    throw new InvalidArgumentError(`The model is served to this machine only: ${hosts.join(', ')}.`);
  }
  return text;
}
