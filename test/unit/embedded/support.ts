import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseModelChoice } from '../../../src/core/models/choice.js';
import type { EmbeddedModel } from '../../../src/node/embedded/embedded-model.js';
import { defaultModelFolder } from '../../../src/node/models/model-files.js';
import { openEmbedded } from '../../../src/node/models/open-model.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Fetching the model file takes a while on the first run of a machine. */
export const openingMs = 540_000;

/**
 * The real model: its process built from the sources at hand, its file from the model folder, where it is fetched when
 * it is missing. Running the tests accepts the model's terms, as the README says.
 */
export async function openRealModel(settings: Record<string, unknown> = {}): Promise<EmbeddedModel> {
  const parsed = parseModelChoice({ provider: 'embedded', ...settings });
  if (!parsed.ok || parsed.choice.provider !== 'embedded') {
    throw new Error('not a choice of the embedded model');
  }
  return await openEmbedded(parsed.choice, {
    processFile: await buildProcess(),
    adapterFolder: join(root, 'media', 'adapters'),
    modelFolder: defaultModelFolder(),
    consent: () => Promise.resolve(true),
    signal: new AbortController().signal,
  });
}

/** Where node-llama-cpp is found from, as from dist/. */
async function buildProcess(): Promise<string> {
  const outfile = join(root, 'node_modules', '.cache', 'x-instruct-test', `model-process-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'src', 'node', 'embedded', 'process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['node-llama-cpp'],
    logLevel: 'warning',
  });
  return outfile;
}
