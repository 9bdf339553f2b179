import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import { doneEdit, undoEdit } from '../../../src/core/dataset/undo-edit.js';
import { setRole } from '../../../src/core/dataset/write-record.js';
import { applyEdits } from '../../../src/core/jsonl/edit.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { anyText } from '../jsonl/arbitrary.js';
import { anyRecord } from './arbitrary.js';

describe('an edit that is taken back', () => {
  it('restores every byte of the line, whatever stood there before', () => {
    fc.assert(
      fc.property(anyRecord, anyText, ({ line }, text) => {
        const parsed = parseLine(line);
        const record = parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
        fc.pre(record !== undefined);
        const edit = setRole(line, record, 'instruction', text);
        const after = applyEdits(line, [edit]);
        const back = undoEdit(after, doneEdit(line, edit));
        expect(back && applyEdits(after, [back])).toBe(line);
      }),
    );
  });

  const done = { at: 1, removed: '"old"', inserted: '"Tell a story."' };

  it('finds its text where the rest of the line was changed', () => {
    const line = '{"lang":"sw","instruction":"Tell a story."}';
    const back = undoEdit(line, done);
    expect(back && applyEdits(line, [back])).toBe('{"lang":"sw","instruction":"old"}');
  });

  it.each(['{"instruction":"Tell another."}', '["Tell a story.","Tell a story."]  '])(
    'is not guessed where its text is gone or stands twice: %s',
    (line) => {
      expect(undoEdit(line, { ...done, at: 3 })).toBeUndefined();
    },
  );
});
