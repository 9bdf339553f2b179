import type { Candidate } from '../journal/state.js';
import { frames } from '../models/frames.js';
import type { ModelInfo } from '../models/model.js';
import { information } from './read.js';
import { framePrompt, provenanceOf, type StepRequest } from './request.js';
import type { Target } from './target.js';

/** A question for scores, and the candidates that it is about, in the order of its instructions. */
export type ScoreRequest = StepRequest & { readonly candidates: readonly string[] };

/**
 * Asks how much likelier each instruction is for this text than for any other: for the candidates that could be chosen and
 * have no such score, in one question. None where there is nothing to choose between, or the model does not score.
 */
export function askScore(target: Target, candidates: readonly Candidate[], model: ModelInfo): ScoreRequest | undefined {
  const choosable = candidates.filter(({ flaws, dismissed }) => flaws.length === 0 && !dismissed);
  const missing = choosable.filter(({ scores }) => !scores.has(information));
  if (
    !model.abilities.includes('score') ||
    frames.inference.chooser !== 'score' ||
    missing.length === 0 ||
    choosable.length < 2
  ) {
    return undefined;
  }
  return {
    step: 'score',
    target,
    attempt: 0,
    candidates: missing.map(({ id }) => id),
    request: { ability: 'score', text: target.text, instructions: missing.map(({ text }) => text) },
    by: provenanceOf(model, framePrompt([frames.backward.instruction, ...frames.score.references].join('\n')), {
      ability: 'score',
      measure: information,
    }),
  };
}
