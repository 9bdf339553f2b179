import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { message } from '../../core/message.js';
import type { EmbeddedChoice, ModelChoice } from '../../core/models/choice.js';
import { ModelError, type Model } from '../../core/models/model.js';
import { readAdapter, type Adapter } from '../embedded/adapter.js';
import { EmbeddedModel } from '../embedded/embedded-model.js';
import { ensureModelFile, type EnsureOptions } from './model-files.js';
import { systemCode } from '../fault.js';

export interface OpenedModel extends Model {
  close(): Promise<void>;
  /** Of a model on this machine: lets others have the processors for a moment. */
  giveWay?(): void;
}

export interface ModelDeps extends Pick<EnsureOptions, 'consent' | 'onProgress' | 'signal'> {
  /** dist/model-process.mjs */
  readonly processFile: string;
  /** media/adapters */
  readonly adapterFolder: string;
  /** Where model files are kept. */
  readonly modelFolder: string;
  /** The key of the endpoint at this base URL, from the secret storage or the environment. */
  readonly apiKey: (baseUrl: string) => Promise<string | undefined>;
}

/**
 * Makes the chosen model ready to be asked: the embedded one's file is fetched here when it is missing (its process starts
 * with the first question), an endpoint is not called yet.
 * @throws ModelError
 */
export async function openModel(choice: ModelChoice, deps: ModelDeps): Promise<OpenedModel> {
  switch (choice.provider) {
    case 'embedded':
      return await openEmbedded(choice, deps);
    case 'openai': {
      const { OpenAiModel } = await import('../openai/openai-model.js');
      return new OpenAiModel(choice, await deps.apiKey(choice.baseUrl));
    }
    case 'vscode':
      throw new ModelError(
        'unsupported',
        message('VS Code\u2019s language models are there in VS Code only. Choose the embedded model or an endpoint.'),
      );
  }
}

/** The embedded model by itself, for those who need more of it than {@link openModel} gives. */
export async function openEmbedded(choice: EmbeddedChoice, deps: Omit<ModelDeps, 'apiKey'>): Promise<EmbeddedModel> {
  const modelFile = choice.modelFile ?? (await ensureModelFile({ ...deps, folder: deps.modelFolder }));
  if (choice.modelFile !== undefined) {
    await requireGguf(choice.modelFile);
  }
  const adapter = await chosenAdapter(choice, deps.adapterFolder);
  const threads = choice.threads ?? threadsOf(process.env['XINSTRUCT_THREADS']);
  return new EmbeddedModel({
    processFile: deps.processFile,
    modelFile,
    idleMinutes: choice.idleMinutes,
    ...(adapter === undefined ? {} : { adapter }),
    ...(threads === undefined ? {} : { threads }),
  });
}

/** The adapter that ships was taught on the default base model; another base has none unless it is named. */
async function chosenAdapter(choice: EmbeddedChoice, folder: string): Promise<Adapter | undefined> {
  if (choice.adapterFile !== undefined) {
    return choice.adapterFile === 'none' ? undefined : await readAdapter(choice.adapterFile);
  }
  return choice.modelFile === undefined ? await readAdapter(join(folder, 'backward.gguf')) : undefined;
}

async function requireGguf(file: string): Promise<void> {
  let magic: string;
  try {
    const handle = await openFile(file, 'r');
    try {
      magic = (await handle.read(Buffer.alloc(4), 0, 4, 0)).buffer.toString('latin1');
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new ModelError(
      'model-file',
      message('The model file {0} can\u2019t be read ({1}). Correct the setting.', file, systemCode(error) ?? '?'),
      { cause: error },
    );
  }
  if (magic !== 'GGUF') {
    throw new ModelError('model-file', message('{0} is not a GGUF model. Choose one that llama.cpp reads.', file));
  }
}

function threadsOf(value: string | undefined): number | undefined {
  if (value === undefined || value === '') {
    return undefined;
  }
  const threads = Number(value);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new ModelError(
      'not-configured',
      message('XINSTRUCT_THREADS must be a whole number from 1, not "{0}".', value),
    );
  }
  return threads;
}
