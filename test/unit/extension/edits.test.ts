import { describe, expect, it, vi } from 'vitest';
import { runsOf } from '../../../src/extension/edits.js';

vi.mock('vscode', () => import('./fake-vscode.js'));

describe('lines that are removed together', () => {
  it('make one range where they are neighbours', () => {
    expect(runsOf([])).toEqual([]);
    expect(runsOf([3])).toEqual([{ first: 3, last: 3 }]);
    expect(runsOf([0, 1, 2, 5, 7, 8])).toEqual([
      { first: 0, last: 2 },
      { first: 5, last: 5 },
      { first: 7, last: 8 },
    ]);
  });
});
