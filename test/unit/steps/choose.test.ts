import { describe, expect, it } from 'vitest';
import { format } from '../../../src/core/message.js';
import type { Candidate } from '../../../src/core/journal/state.js';
import { choose } from '../../../src/core/steps/choose.js';
import { candidate } from '../journal/events.js';

function made(id: string, more: Partial<Candidate> & { readonly score?: number } = {}): Candidate {
  const { score, ...rest } = more;
  return {
    ...candidate(id),
    scores: new Map(score === undefined ? [] : [['information', score]]),
    dismissed: false,
    accepted: false,
    ...rest,
  };
}

const bestOf = (...candidates: Candidate[]) => {
  const choice = choose(candidates);
  return choice.kind === 'best' ? choice.best.id : format(choice.reason);
};

describe('the choice of the best candidate', () => {
  it('takes the highest score, else the first', () => {
    expect(bestOf(made('a', { score: 0.1 }), made('b', { score: 0.3 }), made('c', { score: 0.2 }))).toBe('b');
    expect(bestOf(made('a'), made('b'))).toBe('a');
  });

  it('never takes one with a flaw or one that was dismissed', () => {
    expect(
      bestOf(made('a', { score: 9, flaws: ['cut-off'] }), made('b', { score: 8, dismissed: true }), made('c')),
    ).toBe('c');
  });

  it('says why there is none', () => {
    expect(bestOf()).toBe('no instruction was written');
    expect(
      bestOf(
        made('a', { flaws: ['not-english', 'cut-off'] }),
        made('b', { flaws: ['not-english'] }),
        made('c', { dismissed: true }),
      ),
    ).toBe('none of 3 candidates is good: 2 not in English, 1 dismissed');
  });

  it('prefers a refinement to its parent, unless its score is lower', () => {
    expect(bestOf(made('a'), made('b'), made('b2', { step: 'refine', parent: 'b' }))).toBe('b2');
    expect(bestOf(made('a', { score: 1 }), made('a2', { step: 'refine', parent: 'a', score: 1 }))).toBe('a2');
    expect(bestOf(made('a', { score: 1 }), made('a2', { step: 'refine', parent: 'a', score: 0.9 }))).toBe('a');
    expect(bestOf(made('a'), made('a2', { step: 'refine', parent: 'a', flaws: ['duplicate'] }))).toBe('a');
  });

  it("prefers a person's wording, what was refined from it, and what was accepted", () => {
    const edit = made('e', { step: 'edit', by: { provider: 'person' } });
    expect(bestOf(made('a', { score: 5 }), edit)).toBe('e');
    expect(bestOf(made('a'), edit, made('r', { step: 'refine', parent: 'e' }))).toBe('r');
    expect(bestOf(made('a', { accepted: true }), edit)).toBe('a');
  });

  it('takes those of the model that was asked last, for its scores are its own', () => {
    expect(bestOf(made('a', { score: 5 }), made('b', { by: { provider: 'openai', model: 'big' } }))).toBe('b');
  });
});
