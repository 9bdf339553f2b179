import type { StudioCandidate } from '../core/protocol/studio.js';

export interface Selection {
  readonly candidate: string;
  /** True where the person chose it; else it follows the best one. */
  readonly chosen: boolean;
}

/**
 * What is selected after a new state: the same, but a version that was just made of it (and no later one: it is being read), or
 * what comes after it where it was just dismissed. As long as nothing was chosen, the best.
 *
 * @param before the candidates of the state before, of the same place; undefined where the place is another one
 * @param after those of the new state, in the order of the page
 */
export function nextSelection(
  selection: Selection | undefined,
  before: readonly StudioCandidate[] | undefined,
  after: readonly StudioCandidate[],
): Selection | undefined {
  const selected = after.find(({ id }) => id === selection?.candidate);
  if (selection === undefined || selected === undefined) return auto(after);
  const refined = before && newVersion(selected.id, before, after);
  if (refined !== undefined) return { candidate: refined.id, chosen: true };
  const old = before?.find(({ id }) => id === selected.id);
  if (selected.dismissed && old?.dismissed === false) return following(selected, after) ?? selection;
  return selection.chosen ? selection : auto(after);
}

/** The selection after an arrow key; it stops at both ends. */
export function step(
  selection: Selection | undefined,
  candidates: readonly StudioCandidate[],
  by: 1 | -1,
): Selection | undefined {
  const index = candidates.findIndex(({ id }) => id === selection?.candidate);
  const next = index === -1 ? candidates[0] : candidates[index + by];
  return next === undefined ? selection : { candidate: next.id, chosen: true };
}

function auto(candidates: readonly StudioCandidate[]): Selection | undefined {
  const first =
    candidates.find(({ best }) => best) ?? candidates.find(({ dismissed }) => !dismissed) ?? candidates.at(0);
  return first && { candidate: first.id, chosen: false };
}

function newVersion(
  parent: string,
  before: readonly StudioCandidate[],
  after: readonly StudioCandidate[],
): StudioCandidate | undefined {
  const known = new Set(before.map(({ id }) => id));
  return after.findLast((each) => each.parent === parent && !known.has(each.id) && each.flaws.length === 0);
}

function following(dismissed: StudioCandidate, candidates: readonly StudioCandidate[]): Selection | undefined {
  const index = candidates.indexOf(dismissed);
  const next = [...candidates.slice(index + 1), ...candidates.slice(0, index)].find((each) => !each.dismissed);
  return next && { candidate: next.id, chosen: false };
}
