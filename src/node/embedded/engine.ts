import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
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
import {
  chooseToken,
  contrasted,
  logProbabilityOf,
  plausible,
  seededRandom,
  type Candidate,
} from '../../core/models/sampling.js';
import type { Generated, GenerateJob, OpenConfig, ScoreJob, failures } from './protocol.js';
import { Turns } from './turns.js';

/** Tokens that are read at a time: a cancelled prompt stops within one batch, and the output buffer stays small
 * (a batch's logits over 262,144 tokens are 67 MB at this size). */
const batchTokens = 64;

/** The likeliest tokens that may be drawn; the rest of a vocabulary of 262,144 is noise. */
const topTokens = 64;

/** Texts that are written for at once. More gain little on a few processors, and each takes 40 MB. */
export const seats = 4;

/** Samplers that may wait for the collector, of 3 MB each. */
const samplersKept = 64;

/** UTF-16 units; a token of spaces is the longest. */
const longestToken = 64;

const contextTokens = 2048;
/** Of a person's own wording, which may be long, so much is scored: twice what was taught. */
const scoredTokens = 128;
/** A reference, a few sentences, with its frame, and an answer. */
const referenceTokens = 128 + scoredTokens;

/** A text against which an instruction for another one is set while that is written. */
interface Reference {
  readonly sequence: LlamaContextSequence;
  /** The end of its prompt, or what was written since it was last asked. */
  readonly unread: Token[];
}

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
 * llama.cpp with one base model and its adapter: one context to write and to score, a small one that keeps the references, against
 * which both are set. Jobs may overlap that write in different seats; no other may.
 */
export class Engine {
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #config: OpenConfig;
  /** By what they are for; see {@link #sequences}. */
  readonly #contexts = new Map<'writers' | 'references', Promise<readonly LlamaContextSequence[]>>();

  /** Contexts that compute at once want more processors than were allowed. */
  readonly #turns = new Turns<'writers' | 'references'>();

  #samplers = 0;

  /** Milliseconds since 1970. */
  #restUntil = 0;

  #tokenised: { readonly text: string; readonly tokens: readonly Token[] } | undefined;

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

    const { known, pieces } = await this.#reuse(sequence, tokens);
    let candidates: readonly Candidate[] = [];
    for (const { from, to } of pieces) {
      candidates = await this.#read(sequence, tokens.slice(from, to), signal);
    }
    const references = await this.#references(job.contrast?.references ?? [], seat, signal);
    const written: Token[] = [];
    let logLikelihood = 0;
    let text = '';
    let finish: Generated['finish'] = 'length';
    for (;;) {
      signal.throwIfAborted();
      const weighed = job.contrast
        ? await this.#setAgainst(references, candidates, job.contrast.weight, signal)
        : candidates;
      const token = chooseToken(weighed, job.sampling, random) as Token | undefined;
      if (token === undefined) {
        throw new EngineError('model-process', 'the model gave no next token');
      }
      logLikelihood += logProbabilityOf(token, candidates);
      if (this.#model.isEogToken(token)) {
        finish = 'stop';
        break;
      }
      written.push(token);
      references.forEach(({ unread }) => unread.push(token));
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

  /**
   * For each answer, its mean log-likelihood after the prompts less that after the references, in nats: an estimate of the
   * pointwise mutual information of text and answer. Prompts that read the same tokens count once; of an answer the first 128
   * tokens count.
   */
  async score({ prompts, references, answers }: ScoreJob, seat: number, signal: AbortSignal): Promise<number[]> {
    const heads = prompts.map((parts) => this.#promptTokens({ parts }).tokens);
    const own = heads.filter((head, place) => heads.findIndex((other) => other.join() === head.join()) === place);
    const sequence = await this.#writer(seat);
    const others = await this.#keepers(seat, references.length);
    const ends = answers.map((answer) => this.#model.tokenize(answer).slice(0, scoredTokens));
    const means = async (pairs: readonly (readonly [LlamaContextSequence, readonly Token[]])[]): Promise<number[]> => {
      const likelihoods: number[][] = ends.map(() => []);
      for (const [place, head] of pairs) {
        for (const [index, end] of ends.entries()) {
          likelihoods[index]?.push(await this.#logLikelihood(place, head, end, signal));
        }
      }
      return likelihoods.map(meanOf);
    };
    const expected = await means(
      others.map((place, index) => [place, this.#referenceTokens(references[index])] as const),
    );
    const found = await means(own.map((head) => [sequence, head] as const));
    return found.map((value, index) => value - (expected[index] ?? 0));
  }

  /** Computes nothing for a while, but for the piece that is under way. */
  rest(milliseconds: number): void {
    this.#restUntil = Math.max(this.#restUntil, Date.now() + milliseconds);
  }

  async dispose(): Promise<void> {
    await this.#llama.dispose();
  }

  /** Before each piece of work: where it was cancelled it ends here, and a rest is waited for. */
  async #rested(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (let left = this.#restUntil - Date.now(); left > 0; left = this.#restUntil - Date.now()) {
      await sleep(left, undefined, { signal });
    }
  }

  /**
   * Each time that it is asked what may follow a token, node-llama-cpp makes a sampler outside the heap, which only a collection frees;
   * the collector by itself sees a few bytes and waits.
   */
  #countSamplers(more: number): void {
    this.#samplers += more;
    if (this.#samplers < samplersKept) return;
    this.#samplers = 0;
    globalThis.gc?.();
  }

  #begin(): Token[] {
    const { bos } = this.#model.tokens;
    return bos === null ? [] : [bos];
  }

  #promptTokens({ parts }: Pick<GenerateJob, 'parts'>): { tokens: Token[]; read: Generated['read'] } {
    const tokens = this.#begin();
    let read: Generated['read'];
    for (const { text, cut } of parts) {
      const whole = cut === undefined ? this.#model.tokenize(text) : this.#tokensOf(text);
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

  /** A reference is short: nothing of it is cut, and what is remembered of the record's text stays. */
  #referenceTokens(parts: GenerateJob['parts'] = []): readonly Token[] {
    return this.#promptTokens({ parts: parts.map(({ text }) => ({ text })) }).tokens;
  }

  /** Of a record's text, about which several things are asked in a row: it may be long. */
  #tokensOf(text: string): readonly Token[] {
    if (this.#tokenised?.text !== text) {
      this.#tokenised = { text, tokens: this.#model.tokenize(text) };
    }
    return this.#tokenised.tokens;
  }

  /** The sequence of a seat. */
  async #writer(seat: number): Promise<LlamaContextSequence> {
    const sequence = (await this.#sequences('writers', contextTokens, seats))[seat];
    if (sequence === undefined) {
      throw new EngineError('model-process', `there is no seat ${seat}`);
    }
    return sequence;
  }

  /** The sequences that keep a seat's references, one each. */
  async #keepers(seat: number, count: number): Promise<readonly LlamaContextSequence[]> {
    const all = await this.#sequences('references', referenceTokens, seats * count);
    return all.slice(seat * count, (seat + 1) * count);
  }

  /** Reads references up to where their prompts differ from one question to another. */
  async #references(
    references: readonly GenerateJob['parts'][],
    seat: number,
    signal: AbortSignal,
  ): Promise<readonly Reference[]> {
    if (references.length === 0) return [];
    const opened: Reference[] = [];
    for (const [index, sequence] of (await this.#keepers(seat, references.length)).entries()) {
      const tokens = this.#referenceTokens(references[index]);
      const { pieces } = await this.#reuse(sequence, tokens);
      const last = pieces.at(-1)?.from ?? 0;
      for (const { from, to } of pieces.slice(0, -1)) {
        await this.#rested(signal);
        await this.#turns.take('references', () => sequence.controlledEvaluate(tokens.slice(from, to)));
      }
      opened.push({ sequence, unread: tokens.slice(last) });
    }
    return opened;
  }

  /** What may come next, with what this text makes likelier than the references do put first. */
  async #setAgainst(
    references: readonly Reference[],
    candidates: readonly Candidate[],
    weight: number,
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    const likely = plausible(candidates);
    if (likely.length < 2) return likely;
    await this.#rested(signal);
    this.#countSamplers(references.length);
    const tokens = likely.map(([token]) => token as Token);
    const elsewhere = await this.#turns.take('references', () =>
      Promise.all(
        references.map(async ({ sequence, unread }) => {
          const read = unread.splice(0);
          const outputs = await sequence.controlledEvaluate(
            read.map((token, index) =>
              index === read.length - 1 ? [token, { generateNext: likelihoodOf(tokens) }] : token,
            ),
          );
          return tokens.map((token) => logProbability(outputs.at(-1)?.next, token));
        }),
      ),
    );
    return contrasted(
      likely,
      likely.map((_, index) => meanOf(elsewhere.map((each) => each[index] ?? 0))),
      weight,
    );
  }

  /** The sequences of a context, which the first job opens, all at once; the next one tries again where that failed. */
  async #sequences(
    of: 'writers' | 'references',
    contextSize: number,
    count: number,
  ): Promise<readonly LlamaContextSequence[]> {
    const opening = this.#contexts.get(of) ?? this.#open(contextSize, count);
    this.#contexts.set(of, opening);
    try {
      return await opening;
    } catch (error) {
      if (this.#contexts.get(of) === opening) {
        this.#contexts.delete(of);
      }
      throw error;
    }
  }

  async #open(contextSize: number, sequences: number): Promise<readonly LlamaContextSequence[]> {
    const { adapterFile } = this.#config;
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
  async #reuse(
    sequence: LlamaContextSequence,
    tokens: readonly Token[],
  ): Promise<{ readonly known: number; readonly pieces: readonly { readonly from: number; readonly to: number }[] }> {
    const lastBreak = tokens.findLastIndex((token) => this.#model.detokenize([token]).includes('\n'));
    const ends: number[] = [];
    for (let start = 0; start < tokens.length; start = ends.at(-1) ?? tokens.length) {
      const end = Math.min(start + batchTokens, tokens.length);
      ends.push(start <= lastBreak && lastBreak < end - 1 ? lastBreak + 1 : end);
    }
    const { firstDifferentIndex } = sequence.compareContextTokens([...tokens]);
    const known = ends.findLast((end) => end <= firstDifferentIndex && end < tokens.length) ?? 0;
    await sequence.adaptStateToTokens(tokens.slice(0, known), false);
    const left = ends.filter((end) => end > known);
    return { known, pieces: left.map((to, index) => ({ from: left[index - 1] ?? known, to })) };
  }

  /** The log-likelihood of `end` after `head`, in nats. */
  async #logLikelihood(
    sequence: LlamaContextSequence,
    head: readonly Token[],
    end: readonly Token[],
    signal: AbortSignal,
  ): Promise<number> {
    const input = [...head, ...end.slice(0, -1)];
    let sum = 0;
    for (const { from, to } of (await this.#reuse(sequence, input)).pieces) {
      await this.#rested(signal);
      // What follows each token, where that is one of the answer's.
      const followers = input.slice(from, to).map((_, offset) => end[from + offset + 1 - head.length]);
      this.#countSamplers(followers.filter((each) => each !== undefined).length);
      const outputs = await sequence.controlledEvaluate(
        input.slice(from, to).map((token, offset) => {
          const follower = followers[offset];
          return follower === undefined ? token : [token, { generateNext: likelihoodOf([follower]) }];
        }),
      );
      for (const [offset, follower] of followers.entries()) {
        if (follower !== undefined) sum += logProbability(outputs[offset]?.next, follower);
      }
    }
    return sum;
  }

  /** Reads tokens, at most a batch, and tells what may follow the last one. */
  async #read(
    sequence: LlamaContextSequence,
    tokens: readonly Token[],
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    await this.#rested(signal);
    this.#countSamplers(1);
    const options = { generateNext: { logits: true, options: { temperature: 1, topK: topTokens, topP: 1 } } };
    const outputs = await this.#turns.take('writers', () =>
      sequence.controlledEvaluate(
        tokens.map((token, index) => (index === tokens.length - 1 ? [token, options] : token)),
      ),
    );
    const logits = outputs.at(-1)?.next.logits;
    if (logits === undefined) {
      throw new EngineError('model-process', 'the model gave no logits');
    }
    return [...logits];
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Greedy, so that the selected token has the highest logit and nothing is cut from the vocabulary. */
function likelihoodOf(next: Token[]) {
  return {
    logits: { filter: { tokens: next, includeSelected: true } },
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
