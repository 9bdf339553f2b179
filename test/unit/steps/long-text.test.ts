import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/core/journal/state.js';
import type { ModelInfo } from '../../../src/core/models/model.js';
import { askGenerate } from '../../../src/core/steps/generate.js';
import { readCandidate } from '../../../src/core/steps/read.js';
import { askRefine } from '../../../src/core/steps/refine.js';

const model: ModelInfo = { provider: 'embedded', id: 'm', abilities: ['backward', 'improve'] };
const target = { record: 'id:1', text: 'One. Two. Three.', lang: 'en' };
const answer = { kind: 'text', text: 'Count to three in words.', finish: 'stop' } as const;
const context = { at: '2026-01-01T00:00:00.000Z', id: 'new', others: [] };

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) {
    throw new Error('nothing was asked');
  }
  return item;
}

describe('a text that is longer than the model reads', () => {
  it('is read from its beginning by each style’s first attempt, and evenly by the others', () => {
    const from = (styles: readonly ('instruction' | 'question')[], count: number): readonly unknown[] =>
      askGenerate(target, model, { seed: 1, styles }, [...Array(count).keys()]).map(({ request }) =>
        request.ability === 'backward' ? request.from : 'chat',
      );
    expect(from(['instruction', 'question'], 2)).toEqual([0, 0]);
    const parts = from(['instruction'], 8).map(Number).sort();
    expect(parts[0]).toBe(0);
    const gaps = parts.slice(1).map((part, index) => part - (parts[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(0.25);
    expect(Math.min(...gaps)).toBeGreaterThan(0.05);
  });

  it('says in the journal which part a draft was written for, and improves it with that part in view', () => {
    const question = first(askGenerate(target, model, { seed: 1 }, [1]));
    const draft = readCandidate(question, { ...answer, read: { start: 5, end: 9 } }, context);
    expect(draft.read).toEqual({ start: 5, end: 9 });

    const candidate: Candidate = { ...draft, scores: new Map(), dismissed: false, accepted: false };
    const improve = first(askRefine(target, candidate, model, {}, { seed: 1 }, 0));
    expect(improve.request).toMatchObject({ ability: 'improve', text: 'Two.' });
    expect(readCandidate(improve, answer, context).read).toEqual({ start: 5, end: 9 });
    expect(readCandidate(improve, { ...answer, read: { start: 1, end: 3 } }, context).read).toEqual({
      start: 6,
      end: 8,
    });
  });

  it('says nothing of parts where all of it was read', () => {
    expect(readCandidate(first(askGenerate(target, model, { seed: 1 }, [0])), answer, context)).not.toHaveProperty(
      'read',
    );
  });
});
