import type { Sampling } from './model.js';

/** A token that may come next, with its raw logit. */
export type Candidate = readonly [token: number, logit: number];

export interface Choice {
  readonly token: number;
  /** Of the chosen token among all candidates, at temperature 1, in nats. */
  readonly logProbability: number;
}

/**
 * Chooses the next token: the likeliest at temperature 0, else drawn from the smallest set of candidates whose
 * probability at that temperature reaches `topP` (nucleus sampling, Holtzman et al. 2020).
 *
 * @param random uniform in [0, 1)
 */
export function chooseToken(
  candidates: readonly Candidate[],
  { temperature, topP }: Pick<Sampling, 'temperature' | 'topP'>,
  random: () => number,
): Choice | undefined {
  const sorted = candidates.toSorted(([, a], [, b]) => b - a);
  const best = sorted[0];
  if (best === undefined) {
    return undefined;
  }
  const [, highest] = best;
  const total = sorted.reduce((sum, [, logit]) => sum + Math.exp(logit - highest), 0);
  const choice = ([token, logit]: Candidate): Choice => ({ token, logProbability: logit - highest - Math.log(total) });
  if (temperature <= 0) {
    return choice(best);
  }
  const weights = sorted.map(([, logit]) => Math.exp((logit - highest) / temperature));
  const limit = Math.min(1, topP) * weights.reduce((sum, weight) => sum + weight, 0);
  let nucleus = 0;
  let size = 0;
  for (const weight of weights) {
    nucleus += weight;
    size += 1;
    if (nucleus >= limit) {
      break;
    }
  }
  let rest = random() * nucleus;
  const drawn = sorted.slice(0, size).find((_, index) => {
    rest -= weights[index] ?? 0;
    return rest < 0;
  });
  return choice(drawn ?? best);
}

/** Uniform numbers in [0, 1) that repeat with the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
