import type { Candidate } from '../../core/journal/state.js';
import type { Choice } from '../../core/steps/choose.js';

/** The number of a version in its chain: a first draft is 1, what refines it is 2. */
export function versionNumber(candidate: Candidate, all: readonly Candidate[]): number {
  const seen = new Set<string>();
  let number = 1;
  for (let at: Candidate | undefined = candidate; at?.parent !== undefined && !seen.has(at.id); number++) {
    seen.add(at.id);
    const { parent }: Candidate = at;
    at = all.find(({ id }) => id === parent);
  }
  return number;
}

/**
 * The candidates to page through: the best one first, then the good ones, then those with a flaw. A version that was refined
 * without a flaw stands behind its refinement and is left out.
 */
export function offered(candidates: readonly Candidate[], choice: Choice): readonly Candidate[] {
  const open = candidates.filter(({ dismissed }) => !dismissed);
  const best = choice.kind === 'best' ? choice.best.id : undefined;
  const tips = open.filter(
    ({ id }) => id === best || !open.some(({ parent, flaws }) => parent === id && flaws.length === 0),
  );
  const rank = ({ id, flaws }: Candidate): number => (id === best ? 0 : flaws.length === 0 ? 1 : 2);
  return [...tips].sort((a, b) => rank(a) - rank(b));
}
