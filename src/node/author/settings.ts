import type { StepOptions } from '../../core/steps/request.js';

/** How an author asks for instructions; everything that a person can set. */
export interface AuthorSettings extends StepOptions {
  /** Candidates a text. */
  readonly candidates: number;
  /** How many more are asked for, one by one, as long as none is good. */
  readonly extra: number;
}

export const defaultCandidates = 3;
/** Enough for a small model to get one good instruction for nearly every text. */
export const defaultExtra = 6;
