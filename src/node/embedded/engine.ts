import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import {
  getLlama,
  LlamaLogLevel,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import { readContinuation } from '../../core/models/continuation.js';
import { cutAtSentence, sentenceStart } from '../../core/models/cut.js';
import { chooseToken, seededRandom, type Candidate } from '../../core/models/sampling.js';
import type { Generated, GenerateJob, OpenConfig, ScoreJob, failures } from './protocol.js';

/** Tokens that are read at a time: a cancelled prompt stops within one batch, and the output buffer stays small
 * (a batch's logits over 262,144 tokens are 67 MB at this size). */
const batchTokens = 64;

/** The likeliest tokens that may be drawn; the rest of a vocabulary of 262,144 is noise. */
const topTokens = 64;

/** Texts that are written for at once. More gain little on a few processors, and each takes 40 MB. */
export const seats = 4;

/** UTF-16 units; a token of spaces is the longest. */
const longestToken = 64;

const contextTokens = 2048;
const scoreContextTokens = 1024;

/** How many times what is scored at once makes a text a long one. */
const longText = 3;

export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly reason: (typeof failures)[number],
    detail: string,
    cause?: unknown,
  ) {
    super(detail, { cause });
  }
}

/**
 * llama.cpp with one base model: one context with the adapter to write, one without to score. Jobs may overlap that write in
 * different seats; no other may.
 */
export class Engine {
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #config: OpenConfig;
  #writers: Promise<readonly LlamaContextSequence[]> | undefined;
  #scorer: LlamaContextSequence | undefined;
  #lastBaseline: { readonly key: string; readonly mean: number } | undefined;

  private constructor(llama: Llama, model: LlamaModel, config: OpenConfig) {
    this.#llama = llama;
    this.#model = model;
    this.#config = config;
  }

  /** Loads the library and the model: about three seconds for 250 MB. */
  static async open(config: OpenConfig): Promise<Engine> {
    let llama: Llama;
    try {
      llama = await getLlama({
        build: 'never',
        gpu: false,
        logLevel: LlamaLogLevel.error,
        progressLogs: false,
        skipDownload: true,
        maxThreads: 0,
      });
    } catch (error) {
      throw new EngineError(
        'model-process',
        `llama.cpp could not be loaded on ${process.platform}-${process.arch}: ${wording(error)}`,
        error,
      );
    }
    try {
      return new Engine(llama, await llama.loadModel({ modelPath: config.modelFile, gpuLayers: 0 }), config);
    } catch (error) {
      await llama.dispose();
      throw new EngineError('model-file', `${config.modelFile} could not be loaded: ${wording(error)}`, error);
    }
  }

  async generate(
    job: GenerateJob,
    seat: number,
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<Generated> {
    const { tokens, read } = this.#promptTokens(job);
    const sequence = await this.#writer(seat);
    const room = contextTokens - tokens.length;
    if (room < 1) {
      throw new EngineError('context-too-long', `${tokens.length} tokens; the model takes ${contextTokens}`);
    }
    const limit = Math.min(job.sampling.maxTokens, room);
    const random = seededRandom(job.sampling.seed ?? randomInt(2 ** 32));

    const { known, ends } = await this.#reuse(sequence, tokens);
    let candidates: readonly Candidate[] = [];
    for (const [index, end] of ends.entries()) {
      candidates = await this.#read(sequence, tokens.slice(ends[index - 1] ?? known, end), signal);
    }
    const written: Token[] = [];
    let logLikelihood = 0;
    let text = '';
    let finish: Generated['finish'] = 'length';
    for (;;) {
      signal.throwIfAborted();
      const choice = chooseToken(candidates, job.sampling, random);
      if (choice === undefined) {
        throw new EngineError('model-process', 'the model gave no next token');
      }
      logLikelihood += choice.logProbability;
      const token = choice.token as Token;
      if (this.#model.isEogToken(token)) {
        finish = 'stop';
        break;
      }
      written.push(token);
      const continuation = readContinuation(this.#model.detokenize(written, false, tokens), job.stop);
      if (continuation.text !== text) {
        text = continuation.text;
        onText(text);
      }
      if (continuation.stopped) {
        finish = 'stop';
        break;
      }
      if (written.length >= limit) {
        break;
      }
      candidates = await this.#read(sequence, [token], signal);
    }
    return {
      text: readContinuation(this.#model.detokenize(written, false, tokens), job.stop, true).text,
      finish,
      logLikelihood,
      ...(read === undefined ? {} : { read }),
      inputTokens: tokens.length,
      outputTokens: written.length,
      evaluatedTokens: tokens.length - known,
    };
  }

  /** For each prefix, the text's mean log-likelihood a token after it, less that after the baseline, in nats. */
  async score(job: ScoreJob, signal: AbortSignal): Promise<number[]> {
    this.#scorer ??= (await this.#open(scoreContextTokens, 1)).at(0);
    const sequence = this.#scorer;
    if (sequence === undefined) {
      throw new EngineError('model-process', 'there is no sequence to score with');
    }
    const pieces = this.#scoredPieces(job);
    const mean = async (prefix: string): Promise<number> => {
      // A space before the text belongs to its first word's token, as it would in running text.
      const lead = prefix.trimEnd();
      const head = [...this.#begin(), ...this.#model.tokenize(lead)];
      let sum = 0;
      for (const { text, maxTokens } of pieces) {
        const body = this.#model.tokenize(prefix.slice(lead.length) + text).slice(0, maxTokens);
        if (head.length + body.length > scoreContextTokens) {
          throw new EngineError('context-too-long', `${head.length + body.length} tokens; ${scoreContextTokens} fit`);
        }
        sum += await meanLogLikelihood(sequence, head, body, signal);
      }
      return sum / pieces.length;
    };
    const key = JSON.stringify([job.text, job.baseline, job.maxTextTokens]);
    if (this.#lastBaseline?.key !== key) {
      this.#lastBaseline = { key, mean: await mean(job.baseline) };
    }
    const baseline = this.#lastBaseline.mean;
    const scores: number[] = [];
    for (const prefix of job.prefixes) {
      scores.push((await mean(prefix)) - baseline);
    }
    return scores;
  }

  /** The text's beginning; of a long one pieces of its beginning, its middle and its end, so that all of it has a say. */
  #scoredPieces({ text, maxTextTokens }: ScoreJob): { text: string; maxTokens: number }[] {
    const length = this.#model.tokenize(text).length;
    if (length <= longText * maxTextTokens) {
      return [{ text, maxTokens: maxTextTokens }];
    }
    const maxTokens = Math.ceil(maxTextTokens / 2);
    return [0, 0.5, 1].map((share) => {
      const at = Math.floor(share * text.length * (1 - maxTokens / length));
      const start = sentenceStart(text, at);
      return { text: text.slice(start, start + maxTokens * longestToken), maxTokens };
    });
  }

  async dispose(): Promise<void> {
    await this.#llama.dispose();
  }

  #begin(): Token[] {
    const { bos } = this.#model.tokens;
    return bos === null ? [] : [bos];
  }

  #promptTokens({ parts }: GenerateJob): { tokens: Token[]; read: Generated['read'] } {
    const tokens = this.#begin();
    let read: Generated['read'];
    for (const { text, cut } of parts) {
      const whole = this.#model.tokenize(text);
      if (cut === undefined || whole.length <= cut.maxTokens) {
        tokens.push(...whole);
        continue;
      }
      const before = this.#model.detokenize(whole.slice(0, Math.floor(cut.from * (whole.length - cut.maxTokens))));
      const start = sentenceStart(text, sharedLength(text, before));
      const rest = text.slice(start, start + cut.maxTokens * longestToken);
      const fits = this.#model.detokenize(this.#model.tokenize(rest).slice(0, cut.maxTokens));
      const kept = cutAtSentence(rest, sharedLength(rest, fits));
      read = { start, end: start + kept.length };
      tokens.push(...this.#model.tokenize(kept).slice(0, cut.maxTokens));
    }
    return { tokens, read };
  }

  /** The sequence of a seat. All are opened at once, by the first job; the next one tries again where that failed. */
  async #writer(seat: number): Promise<LlamaContextSequence> {
    const opening = (this.#writers ??= this.#open(contextTokens, seats, this.#config.adapterFile));
    try {
      const sequence = (await opening)[seat];
      if (sequence === undefined) {
        throw new EngineError('model-process', `there is no seat ${seat}`);
      }
      return sequence;
    } catch (error) {
      if (this.#writers === opening) {
        this.#writers = undefined;
      }
      throw error;
    }
  }

  async #open(contextSize: number, sequences: number, adapterFile?: string): Promise<readonly LlamaContextSequence[]> {
    let context: LlamaContext;
    try {
      context = await this.#model.createContext({
        sequences,
        contextSize,
        batchSize: batchTokens,
        threads: this.#config.threads ?? defaultThreads(this.#llama.cpuMathCores),
        // Without it the sliding-window layers forget a text's beginning, and its cache can't be used again.
        swaFullCache: true,
        ...(adapterFile === undefined ? {} : { lora: adapterFile }),
      });
    } catch (error) {
      throw new EngineError(
        adapterFile === undefined ? 'model-process' : 'model-file',
        `no context${adapterFile === undefined ? '' : ` with ${adapterFile}`}: ${wording(error)}`,
        error,
      );
    }
    return Array.from({ length: sequences }, () => context.getSequence());
  }

  /**
   * Keeps what the sequence has read and the prompt begins with, and cuts the rest into what is read at a time. The cuts
   * depend on the prompt alone and only whole pieces are kept: numbers differ a little by how many tokens are read together,
   * and the same question must not be answered otherwise because another one came before it. A cut stands after the last
   * line break, where a text ends and what is asked about it begins.
   */
  async #reuse(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<{ known: number; ends: number[] }> {
    const lastBreak = tokens.findLastIndex((token) => this.#model.detokenize([token]).includes('\n'));
    const ends: number[] = [];
    for (let start = 0; start < tokens.length; start = ends.at(-1) ?? tokens.length) {
      const end = Math.min(start + batchTokens, tokens.length);
      ends.push(start <= lastBreak && lastBreak < end - 1 ? lastBreak + 1 : end);
    }
    const { firstDifferentIndex } = sequence.compareContextTokens([...tokens]);
    const known = ends.findLast((end) => end <= firstDifferentIndex && end < tokens.length) ?? 0;
    await sequence.adaptStateToTokens(tokens.slice(0, known), false);
    return { known, ends: ends.filter((end) => end > known) };
  }

  /** Reads tokens, at most a batch, and tells what may follow the last one. */
  async #read(
    sequence: LlamaContextSequence,
    tokens: readonly Token[],
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    signal.throwIfAborted();
    const options = { generateNext: { logits: true, options: { temperature: 1, topK: topTokens, topP: 1 } } };
    const outputs = await sequence.controlledEvaluate(
      tokens.map((token, index) => (index === tokens.length - 1 ? [token, options] : token)),
    );
    const logits = outputs.at(-1)?.next.logits;
    if (logits === undefined) {
      throw new EngineError('model-process', 'the model gave no logits');
    }
    return [...logits];
  }
}

async function meanLogLikelihood(
  sequence: LlamaContextSequence,
  head: readonly Token[],
  body: readonly Token[],
  signal: AbortSignal,
): Promise<number> {
  if (body.length === 0) {
    return 0;
  }
  // Nothing is kept: a score must not depend on what was scored before.
  await sequence.clearHistory();
  const input = [...head, ...body.slice(0, -1)];
  let sum = 0;
  for (let start = 0; start < input.length; start += batchTokens) {
    signal.throwIfAborted();
    const slice = input.slice(start, Math.min(start + batchTokens, input.length));
    const outputs = await sequence.controlledEvaluate(
      slice.map((token, index) => {
        const next = body[start + index + 1 - head.length];
        return next === undefined ? token : [token, { generateNext: likelihoodOf(next) }];
      }),
    );
    for (const [index] of slice.entries()) {
      const next = body[start + index + 1 - head.length];
      if (next !== undefined) {
        sum += logProbability(outputs[index]?.next, next);
      }
    }
  }
  return sum / body.length;
}

/** Greedy, so that the selected token has the highest logit and nothing is cut from the vocabulary. */
function likelihoodOf(next: Token) {
  return {
    logits: { filter: { tokens: [next], includeSelected: true } },
    totalLogitWeight: true,
    options: { temperature: 0 },
  };
}

function logProbability(
  output: { readonly logits?: Map<Token, number>; readonly totalLogitWeight?: number } | undefined,
  token: Token,
): number {
  const logit = output?.logits?.get(token);
  if (output?.logits === undefined || logit === undefined || output.totalLogitWeight === undefined) {
    throw new EngineError('model-process', 'the model gave no likelihood');
  }
  return logit - Math.max(...output.logits.values()) - Math.log(output.totalLogitWeight);
}

/** llama.cpp's threads spin: one that has to share its core slows all of them down, so one core stays free. */
function defaultThreads(physicalCores: number): number {
  return Math.max(1, Math.min(physicalCores, availableParallelism()) - 1);
}

/** How far both texts are the same: decoding may end in half a character. */
function sharedLength(text: string, prefix: string): number {
  let length = 0;
  while (length < prefix.length && text[length] === prefix[length]) {
    length++;
  }
  return length;
}

function wording(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
