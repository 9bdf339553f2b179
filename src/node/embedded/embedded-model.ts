import { basename } from 'node:path';
import { message } from '../../core/message.js';
import {
  backwardPrompt,
  frames,
  improvePrompt,
  referencePrompts,
  scorePrompt,
  untaughtPrompt,
  type Prompt,
} from '../../core/models/frames.js';
import {
  ModelError,
  type Ability,
  type AskOptions,
  type Model,
  type ModelAnswer,
  type ModelInfo,
  type ModelRequest,
  type Sampling,
} from '../../core/models/model.js';
import type { Adapter } from './adapter.js';
import { ModelProcess } from './model-process.js';
import type { Generated, GenerateJob } from './protocol.js';

export interface EmbeddedOptions {
  readonly processFile: string;
  readonly modelFile: string;
  readonly adapter?: Adapter;
  readonly threads?: number;
  readonly idleMinutes: number;
}

/** Milliseconds: longer than between two keys of one who types fast, shorter than between those of one who thinks. */
const giveWayFor = 150;

/** The model that needs no key and no server: llama.cpp in a process of its own, started by the first request. */
export class EmbeddedModel implements Model {
  readonly info: ModelInfo;
  readonly #adapter: Adapter | undefined;
  readonly #process: ModelProcess;

  constructor({ adapter, ...options }: EmbeddedOptions) {
    const taught: readonly Ability[] = adapter?.abilities ?? ['backward'];
    this.info = {
      provider: 'embedded',
      id: basename(options.modelFile).replace(/\.gguf$/iu, ''),
      ...(adapter === undefined ? {} : { adapter: adapter.id }),
      abilities: [...taught, 'score'],
    };
    this.#adapter = adapter;
    this.#process = new ModelProcess({
      ...options,
      ...(adapter === undefined ? {} : { adapterFile: adapter.file }),
    });
  }

  /** The id of the process that holds the model, while one runs. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  async ask(request: ModelRequest, options: AskOptions): Promise<ModelAnswer> {
    if (!this.info.abilities.includes(request.ability)) {
      throw unsupported(request.ability);
    }
    switch (request.ability) {
      case 'backward': {
        const { text, from, style, sampling } = request;
        if (this.#adapter === undefined) {
          return await this.#instruction(untaughtPrompt(text, from), sampling, options);
        }
        const { contrast: weight } = sampling;
        const references = referencePrompts((reference) => backwardPrompt(reference, style));
        const contrast = weight === undefined ? undefined : { weight, references: mutable(references) };
        return await this.#instruction(backwardPrompt(text, style, from), sampling, options, contrast);
      }
      case 'improve':
        return await this.#instruction(improvePrompt(request.text, request.draft), request.sampling, options);
      case 'score': {
        const taught = this.#adapter !== undefined;
        const { prompts, references, answers } = scorePrompt(request.text, request.instructions, taught);
        const job = { prompts: mutable(prompts), references: mutable(references), answers: [...answers] };
        return { kind: 'scores', scores: await this.#process.score(job, options.signal) };
      }
      case 'chat':
      case 'embed':
        throw unsupported(request.ability);
    }
  }

  /**
   * Continues a prompt as it stands, tokenised as plain text.
   * @param onText called with the whole continuation so far
   */
  async complete(
    prompt: string,
    options: { readonly stop: readonly string[]; readonly sampling: Sampling } & AskOptions,
  ): Promise<Generated> {
    const { stop, sampling, signal, onText } = options;
    return await this.#process.generate({ parts: [{ text: prompt }], stop: [...stop], sampling }, signal, (text) =>
      onText?.(text),
    );
  }

  /** Lets others have the processors for a moment; what is asked takes that much longer. */
  giveWay(): void {
    this.#process.rest(giveWayFor);
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#process.close();
  }

  async #instruction(
    { parts, stop }: Prompt,
    { temperature, topP, maxTokens, seed }: Sampling,
    { signal, onText }: AskOptions,
    contrast?: GenerateJob['contrast'],
  ): Promise<ModelAnswer> {
    const sampling = {
      temperature,
      topP,
      maxTokens: Math.min(maxTokens, frames.maxInstructionTokens),
      ...(seed === undefined ? {} : { seed }),
    };
    const [own = []] = mutable([parts]);
    const job: GenerateJob = { parts: own, stop: [...stop], sampling, ...(contrast === undefined ? {} : { contrast }) };
    const result = await this.#process.generate(job, signal, (text) => {
      const shown = text.trimStart();
      if (shown !== '') {
        onText?.(shown);
      }
    });
    return {
      kind: 'text',
      text: result.text.trim(),
      finish: result.finish,
      usage: { inputTokens: result.inputTokens, outputTokens: result.outputTokens },
      logLikelihood: result.logLikelihood,
      ...(result.read === undefined ? {} : { read: result.read }),
    };
  }
}

function mutable(prompts: readonly Prompt['parts'][]): GenerateJob['parts'][] {
  return prompts.map((parts) => parts.map((part) => ({ ...part })));
}

function unsupported(ability: Ability): ModelError {
  return new ModelError(
    'unsupported',
    ability === 'chat'
      ? message('The embedded model takes no free wishes. Choose a style, or connect a chat model.')
      : message('The embedded model can\u2019t do this ({0}). Connect another model for it.', ability),
  );
}
