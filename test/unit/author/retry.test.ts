import { describe, expect, it } from 'vitest';
import { concernsText, retryAfter } from '../../../src/core/run/retry.js';
import { modelError } from './fake-model.js';

describe('what is done after a failure', () => {
  it('waits as long as it is told to, else twice as long each time', () => {
    expect(retryAfter(modelError('rate-limited', 7000), 0)).toBe(7000);
    expect([0, 1, 2].map((failed) => retryAfter(modelError('server'), failed))).toEqual([1000, 2000, 4000]);
    expect(retryAfter(modelError('rate-limited'), 7)).toBe(60_000);
  });

  it('gives up after some tries, and at once where waiting is of no use', () => {
    expect(retryAfter(modelError('server'), 3)).toBeUndefined();
    expect(retryAfter(modelError('rate-limited', 3_600_000), 0)).toBeUndefined();
    for (const reason of ['cancelled', 'no-key', 'unauthorized', 'context-too-long', 'content-filter'] as const) {
      expect(retryAfter(modelError(reason), 0)).toBeUndefined();
    }
  });

  it('tells what is wrong with one text from what is wrong with all', () => {
    expect(concernsText(modelError('context-too-long'))).toBe(true);
    expect(concernsText(modelError('unauthorized'))).toBe(false);
    expect(concernsText(modelError('rate-limited'))).toBe(false);
  });
});
