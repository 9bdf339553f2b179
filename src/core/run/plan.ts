import type { Candidate, RecordState } from '../journal/state.js';
import type { ModelInfo } from '../models/model.js';
import { generateRecipe, styleOf } from '../steps/generate.js';
import type { StepOptions } from '../steps/request.js';
import { candidatesFor, type Target } from '../steps/target.js';

export interface PlanOptions extends StepOptions {
  /** Candidates a text. */
  readonly count: number;
  /** How many more are asked for, one by one, as long as none is good. */
  readonly extra: number;
  /** Attempts before this one are not looked at: another round begins here. Default: 0. */
  readonly from?: number;
}

/** What a text still needs before it can be chosen for. */
export type Plan =
  | { readonly kind: 'ask'; readonly attempts: readonly number[] }
  /** There is something good among them, or every attempt was spent. */
  | { readonly kind: 'done' };

/**
 * What is left to ask for a text, from its state alone: this is how a run goes on after a stop. An attempt counts as made when
 * its answer is in the journal under the same recipe and style.
 */
export function planGenerate(target: Target, state: RecordState, model: ModelInfo, options: PlanOptions): Plan {
  const { from = 0, count, extra } = options;
  const made = candidatesOfRecipe(target, state, model, options).filter((each) => attemptOf(each) >= from);
  const open = (attempt: number): boolean => !made.some((each) => isAttempt(each, attempt, options));
  const first = range(from, from + count).filter(open);
  if (first.length > 0) {
    return { kind: 'ask', attempts: first };
  }
  if (made.some(({ flaws }) => flaws.length === 0)) {
    return { kind: 'done' };
  }
  const more = range(from + count, from + count + extra).find(open);
  return more === undefined ? { kind: 'done' } : { kind: 'ask', attempts: [more] };
}

/** The drafts for a text that came from the same model, wording, sampling and seed. */
export function candidatesOfRecipe(
  target: Target,
  state: RecordState,
  model: ModelInfo,
  options: StepOptions,
): readonly Candidate[] {
  const recipe = generateRecipe(model, options);
  return candidatesFor(target, state).filter(
    ({ step, by }) => step === 'generate' && by.settings?.['recipe'] === recipe,
  );
}

/** The number of the first attempt that was never made: where another round of candidates begins. */
export function nextAttempt(target: Target, state: RecordState, model: ModelInfo, options: StepOptions): number {
  const numbers = candidatesOfRecipe(target, state, model, options).map(attemptOf);
  return Math.max(-1, ...numbers) + 1;
}

function isAttempt(candidate: Candidate, attempt: number, { styles }: StepOptions): boolean {
  return attemptOf(candidate) === attempt && candidate.style === styleOf(attempt, styles);
}

function attemptOf({ by }: Candidate): number {
  const attempt = by.settings?.['attempt'];
  return typeof attempt === 'number' ? attempt : -1;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
