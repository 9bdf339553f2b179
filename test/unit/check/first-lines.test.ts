import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FirstLines } from '../../../src/node/check/first-lines.js';

const digest = (value: string): string => createHash('sha256').update(value).digest().toString('latin1', 0, 12);

describe('where values stood first', () => {
  it('finds each again, however often the table has grown', () => {
    const lines = new FirstLines();
    const count = 20_000;
    for (let line = 1; line <= count; line++) expect(lines.find(digest(String(line)), line)).toBeUndefined();
    for (let line = 1; line <= count; line++) expect(lines.find(digest(String(line)), count + line)).toBe(line);
  });

  it('tells digests apart that differ in their last character only', () => {
    const lines = new FirstLines();
    expect(lines.find('\u00ff'.repeat(12), 1)).toBeUndefined();
    expect(lines.find(`${'\u00ff'.repeat(11)}\u00fe`, 2)).toBeUndefined();
    expect(lines.find('\0'.repeat(12), 3)).toBeUndefined();
    expect(lines.find('\u00ff'.repeat(12), 4)).toBe(1);
    expect(lines.find('\0'.repeat(12), 5)).toBe(3);
  });

  it('takes lines beyond two billion', () => {
    const lines = new FirstLines();
    lines.find(digest('late'), 4_000_000_000);
    expect(lines.find(digest('late'), 4_000_000_001)).toBe(4_000_000_000);
  });
});
