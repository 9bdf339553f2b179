import type { Flaw } from '../journal/event.js';
import type { Candidate } from '../journal/state.js';
import { format, message, type Message } from '../message.js';
import { flawLabels } from './criticism.js';
import { information } from './read.js';

export type Choice =
  | { readonly kind: 'best'; readonly best: Candidate }
  /** Says why there is none. */
  | { readonly kind: 'none'; readonly reason: Message };

/**
 * The candidate to offer: the accepted one, else a person's own wording, else of those without flaws that were not dismissed the
 * one with the highest score. Where scores are missing, the newest refinement, else the first. A refinement stands for its
 * parent unless its score is lower. Candidates of the model that was asked last go before those of others, for scores of
 * different models can't be compared.
 */
export function choose(candidates: readonly Candidate[]): Choice {
  const accepted = candidates.findLast((each) => each.accepted);
  const good = candidates.filter(({ flaws, dismissed }) => flaws.length === 0 && !dismissed);
  const edited = good.findLast(({ step }) => step === 'edit');
  const best = accepted ?? (edited === undefined ? bestOf(good) : newest(edited, good));
  return best === undefined ? { kind: 'none', reason: whyNone(candidates) } : { kind: 'best', best };
}

function bestOf(good: readonly Candidate[]): Candidate | undefined {
  const last = good.at(-1);
  const comparable = good.filter(({ by }) => by.provider === last?.by.provider && by.model === last.by.model);
  const tips = comparable.filter(
    (each) => !comparable.some((other) => other.parent === each.id && standsFor(other, each)),
  );
  if (tips.every(({ scores }) => scores.has(information))) {
    return tips.reduce<Candidate | undefined>(
      (best, each) => (best === undefined || scoreOf(each) > scoreOf(best) ? each : best),
      undefined,
    );
  }
  return tips.findLast(({ step }) => step === 'refine') ?? tips[0];
}

/** The last refinement of a wording. */
function newest(wording: Candidate, good: readonly Candidate[]): Candidate {
  const next = good.findLast((each) => each.parent === wording.id && standsFor(each, wording));
  return next === undefined ? wording : newest(next, good);
}

function standsFor(refinement: Candidate, parent: Candidate): boolean {
  return (
    !refinement.scores.has(information) || !parent.scores.has(information) || scoreOf(refinement) >= scoreOf(parent)
  );
}

function scoreOf({ scores }: Candidate): number {
  return scores.get(information) ?? Number.NEGATIVE_INFINITY;
}

/** One sentence: how many there are, and what is wrong with how many. */
function whyNone(candidates: readonly Candidate[]): Message {
  if (candidates.length === 0) {
    return message('no instruction was written');
  }
  const counts = new Map<Flaw | 'dismissed', number>();
  for (const { flaws, dismissed } of candidates) {
    const reason = dismissed ? 'dismissed' : flaws[0];
    if (reason !== undefined) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const reasons = [...counts].map(
    ([reason, number]) => `${number} ${reason === 'dismissed' ? 'dismissed' : format(flawLabels[reason])}`,
  );
  return message('none of {0} candidates is good: {1}', candidates.length, reasons.join(', '));
}
