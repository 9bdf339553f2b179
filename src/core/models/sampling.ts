import type { Sampling } from './model.js';

/** A token that may come next, with its raw logit. */
export type Candidate = readonly [token: number, logit: number];

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
): number | undefined {
  const sorted = candidates.toSorted(([, a], [, b]) => b - a);
  const best = sorted[0];
  if (best === undefined) {
    return undefined;
  }
  const [likeliest, highest] = best;
  if (temperature <= 0) {
    return likeliest;
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
  return drawn?.[0] ?? likeliest;
}

/** Of what may come next, what is less likely than this share of the likeliest stays out of a contrast: it would be noise. */
const plausibleShare = 0.1;

/** The candidates that a text's contrast with others may choose among (adaptive plausibility; Li et al., ACL 2023). */
export function plausible(candidates: readonly Candidate[]): readonly Candidate[] {
  const least = Math.max(...candidates.map(([, logit]) => logit)) + Math.log(plausibleShare);
  return candidates.filter(([, logit]) => logit >= least);
}

/**
 * Prefers what this text makes likelier than other texts do (context-aware decoding; Shi et al., NAACL 2024): each logit gains `weight`
 * times what it is above the candidate's log-probability elsewhere.
 *
 * @param elsewhere a log-probability for each candidate, in nats
 */
export function contrasted(
  candidates: readonly Candidate[],
  elsewhere: readonly number[],
  weight: number,
): readonly Candidate[] {
  return candidates.map(([token, logit], index): Candidate => [
    token,
    logit + weight * (logit - (elsewhere[index] ?? 0)),
  ]);
}

/** Of a token among all candidates at temperature 1, in nats. */
export function logProbabilityOf(token: number, candidates: readonly Candidate[]): number {
  const highest = Math.max(...candidates.map(([, logit]) => logit));
  const total = candidates.reduce((sum, [, logit]) => sum + Math.exp(logit - highest), 0);
  const own = candidates.find(([each]) => each === token)?.[1] ?? Number.NEGATIVE_INFINITY;
  return own - highest - Math.log(total);
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
