import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineChanges, type TextChange } from '../../../src/extension/session/line-changes.js';

/** Replaces whole parts of a document as the editor does, the last ones first, and tells the changes. */
function edit(document: string, cuts: readonly number[], texts: readonly string[]) {
  const offsets = [...new Set(cuts.map((cut) => cut % (document.length + 1)))].sort((a, b) => a - b);
  const ranges: { start: number; end: number; text: string }[] = [];
  for (let index = 0; index + 1 < offsets.length; index += 2) {
    ranges.push({ start: offsets[index] ?? 0, end: offsets[index + 1] ?? 0, text: texts[index % texts.length] ?? '' });
  }
  let edited = document;
  for (const { start, end, text } of [...ranges].reverse()) edited = edited.slice(0, start) + text + edited.slice(end);
  const line = (offset: number): number => document.slice(0, offset).split('\n').length - 1;
  const changes = ranges.map(({ start, end, text }): TextChange => ({
    range: { start: { line: line(start) }, end: { line: line(end) } },
    text,
  }));
  return { edited, changes };
}

describe('lineChanges', () => {
  const text = fc.stringMatching(/^[ab\n]{0,30}$/);

  it('turns the lines of a document into those of the edited one', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.array(text, { minLength: 1 }),
        (document, cuts, texts) => {
          const { edited, changes } = edit(document, cuts, texts);
          const after = edited.split('\n');
          const lines = document.split('\n');
          for (const { start, deleteCount, newStart, insertCount } of lineChanges(changes)) {
            lines.splice(start, deleteCount, ...after.slice(newStart, newStart + insertCount));
          }
          expect(lines).toEqual(after);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('touches one line for a keystroke', () => {
    const change = { range: { start: { line: 7 }, end: { line: 7 } }, text: 'x' };
    expect(lineChanges([change])).toEqual([{ start: 7, deleteCount: 1, newStart: 7, insertCount: 1 }]);
  });
});
