import type { Message } from '../message.js';
import type { Style } from '../models/model.js';

/** Where pairs come from: a file of trusted pairs, or a dataset, whose accepted rows count. */
export interface TeachSource {
  readonly kind: 'seed' | 'dataset';
  readonly file: string;
}

/** A text with the instructions that it answers, as the trainer reads it: one JSON object a line. */
export interface TeachRow {
  readonly id: string;
  readonly text: string;
  /** BCP 47; `und` where no known language is declared. */
  readonly lang: string;
  /** The file's name. */
  readonly source: string;
  /** As the row states it. */
  readonly license?: string;
  readonly targets: readonly { readonly style: Style; readonly instruction: string }[];
}

/** A row that teaches nothing, and why. */
export interface RefusedRow {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: Message;
}

/** What the sources can teach. */
export interface TeachPlan {
  readonly rows: readonly TeachRow[];
  readonly report: {
    /** Pairs of a text and an instruction. */
    readonly pairs: number;
    readonly texts: number;
    /** Pairs by language code. */
    readonly byLanguage: ReadonlyMap<string, number>;
    readonly refused: readonly RefusedRow[];
  };
  /** What a person should know before the training begins. */
  readonly advice: readonly Message[];
  /** Too few to teach anything: why, and what to do. */
  readonly tooFew?: Message;
}

/** The trainer's code for a language that nothing declares. */
export const undeclared = 'und';
