import { format, type Message } from '../message.js';

/** What a model can be asked. Each ability has its own wording; a step takes the best that the chosen model has. */
export type Ability = 'chat' | 'backward' | 'improve' | 'score' | 'embed';

/** The kinds of instruction that can be wished for (LongForm's three, and questions). */
export const styles = ['instruction', 'question', 'chat', 'search'] as const;
export type Style = (typeof styles)[number];

export type ProviderId = 'embedded' | 'openai' | 'vscode';

export interface ModelInfo {
  readonly provider: ProviderId;
  /** The model's own name, for instance `gemma-3-270m-q4_k_m` or `gpt-4o-mini`. */
  readonly id: string;
  /** The taught adapter in use, where there is one. */
  readonly adapter?: string;
  readonly abilities: readonly Ability[];
  /** Tokens that question and answer may take together, where it is known. */
  readonly contextTokens?: number;
}

export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  /**
   * How far what this text makes likelier than other texts do is preferred, from 0 on; only a model whose `abilities` have `score` can
   * weigh so.
   */
  readonly contrast?: number;
  /** Makes the answer repeatable where the model allows it. */
  readonly seed?: number;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A trusted pair that shows the model what is wanted. */
export interface Example {
  readonly instruction: string;
  readonly response: string;
}

/** What is wanted of a model, not how to word it. */
export type ModelRequest =
  | {
      readonly ability: 'chat';
      readonly messages: readonly ChatMessage[];
      /** A JSON schema of the answer; used where the endpoint has it, checked by the reader in any case. */
      readonly schema?: { readonly name: string; readonly schema: object };
      readonly sampling: Sampling;
    }
  | {
      readonly ability: 'backward';
      readonly text: string;
      /**
       * Which part to read of a text that is longer than the model takes, as a share of its length; default: 0, its
       * beginning. A model that takes the whole text does so.
       */
      readonly from?: number;
      readonly style: Style;
      readonly sampling: Sampling;
    }
  | {
      readonly ability: 'improve';
      readonly text: string;
      readonly draft: string;
      readonly style: Style;
      readonly sampling: Sampling;
    }
  /** How much likelier each instruction is for `text` than for any other: pointwise mutual information, in nats. */
  | { readonly ability: 'score'; readonly text: string; readonly instructions: readonly string[] }
  | { readonly ability: 'embed'; readonly texts: readonly string[]; readonly kind: 'query' | 'passage' };

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Why the model stopped: at its own end, at the token limit, or by a content filter. */
export type FinishReason = 'stop' | 'length' | 'filter';

export type ModelAnswer =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly finish: FinishReason;
      readonly usage?: Usage;
      /** Sum of the answer's tokens' log-probabilities at temperature 1, in nats; where the model tells. */
      readonly logLikelihood?: number;
      /** The part of the text that was read (UTF-16 units), where the model takes no more. */
      readonly read?: { readonly start: number; readonly end: number };
    }
  | { readonly kind: 'scores'; readonly scores: readonly number[] }
  | { readonly kind: 'vectors'; readonly vectors: readonly (readonly number[])[] };

export interface AskOptions {
  readonly signal: AbortSignal;
  /** Called with the whole text so far, each time more of it has come. */
  readonly onText?: (textSoFar: string) => void;
}

export interface Model {
  readonly info: ModelInfo;
  /** Rejects with a {@link ModelError}; with reason `cancelled` when the signal was aborted. */
  ask(request: ModelRequest, options: AskOptions): Promise<ModelAnswer>;
}

export type ModelErrorReason =
  | 'cancelled'
  | 'no-key'
  | 'no-consent'
  | 'not-configured'
  | 'unreachable'
  | 'unauthorized'
  | 'model-not-found'
  | 'rate-limited'
  | 'context-too-long'
  | 'content-filter'
  | 'bad-answer'
  | 'timeout'
  | 'model-file'
  | 'model-process'
  | 'unsupported'
  | 'server';

/** What went wrong with a model, with a reason that a program can act on (offer a button, retry, pause). */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    readonly reason: ModelErrorReason,
    /** Says what happened, where, and what to do. */
    readonly text: Message,
    readonly details: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(format(text), { cause: details.cause });
  }
}
