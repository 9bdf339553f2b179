import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/core/journal/state.js';
import { frames } from '../../../src/core/models/frames.js';
import type { ModelInfo } from '../../../src/core/models/model.js';
import { askGenerate, generateRecipe } from '../../../src/core/steps/generate.js';
import { readCandidate } from '../../../src/core/steps/read.js';
import { askRefine } from '../../../src/core/steps/refine.js';
import type { StepRequest } from '../../../src/core/steps/request.js';

const taught: ModelInfo = {
  provider: 'embedded',
  id: 'm',
  adapter: 'a@1',
  abilities: ['backward', 'improve', 'score'],
};
const untaught: ModelInfo = { provider: 'embedded', id: 'm', abilities: ['backward', 'score'] };
const elsewhere: ModelInfo = { provider: 'openai', id: 'm', abilities: ['backward'] };
const target = { record: 'id:1', text: 'One. Two. Three.', lang: 'en' };
const answer = { kind: 'text', text: 'Count to three in words.', finish: 'stop' } as const;
const context = { at: '2026-01-01T00:00:00.000Z', id: 'new', others: [] };
const { contrast } = frames.inference;

function contrastsOf(requests: readonly StepRequest[]): readonly unknown[] {
  return requests.map(({ request }) => ('sampling' in request ? request.sampling.contrast : 'none'));
}

describe('setting an instruction against other texts while it is written', () => {
  it('is asked of a taught model that knows likelihoods, for each candidate', () => {
    expect(contrastsOf(askGenerate(target, taught, { seed: 1 }, [0, 1]))).toEqual([contrast, contrast]);
    for (const model of [untaught, elsewhere]) {
      expect(contrastsOf(askGenerate(target, model, { seed: 1 }, [0]))).toEqual([undefined]);
    }
  });

  it('is asked for the new drafts of a refinement, not for the improvement of the old one', () => {
    const [question] = askGenerate(target, taught, { seed: 1 }, [0]);
    if (question === undefined) expect.fail();
    const draft = readCandidate(question, answer, context);
    const candidate: Candidate = { ...draft, scores: new Map(), dismissed: false, accepted: false };
    const [improved, ...anew] = contrastsOf(askRefine(target, candidate, taught, {}, { seed: 1 }, 0));
    expect(improved).toBeUndefined();
    expect(new Set(anew)).toEqual(new Set([contrast]));
  });

  it('stands in the provenance, and makes another recipe', () => {
    const [question] = askGenerate(target, taught, { seed: 1 }, [0]);
    expect(question?.by.settings).toMatchObject({ contrast });
    const { abilities } = untaught;
    expect(generateRecipe(taught, { seed: 1 })).not.toBe(
      generateRecipe({ ...taught, abilities: ['backward'] }, { seed: 1 }),
    );
    expect(generateRecipe({ ...elsewhere, abilities }, { seed: 1 })).toBe(generateRecipe(elsewhere, { seed: 1 }));
  });
});
