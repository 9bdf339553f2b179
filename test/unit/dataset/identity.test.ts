import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textHash, uniqueKeys } from '../../../src/core/dataset/identity.js';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import type { DatasetRecord } from '../../../src/core/dataset/record.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';

function record(row: unknown): DatasetRecord {
  const parsed = parseLine(JSON.stringify(row));
  const found = parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
  if (!found) throw new Error(`No record: ${JSON.stringify(row)}`);
  return found;
}

describe('textHash', () => {
  it('is the beginning of the SHA-256 of the NFC form', () => {
    const text = 'e\u0301 สวัสดี';
    const expected = createHash('sha256').update(text.normalize('NFC')).digest('hex').slice(0, 16);
    expect(textHash(text)).toBe(expected);
    expect(textHash(text.normalize('NFC'))).toBe(expected);
  });
});

describe('keys', () => {
  it('is the id where there is one, else the hash of the output', () => {
    expect(record({ id: 'a', text: 'x' }).key).toBe('id:a');
    expect(record({ id: 7, text: 'x' }).key).toBe('id:7');
    for (const row of [{ text: 'x' }, { id: '', text: 'x' }, { id: null, text: 'x' }, { id: {}, text: 'x' }]) {
      expect(record(row).key).toBe(`text:${textHash('x')}`);
    }
  });

  it('does not depend on anything else in the row', () => {
    expect(record({ lang: 'sw', text: 'x', instruction: 'Write x.' }).key).toBe(record({ text: 'x' }).key);
  });

  it('adds the hash of the text to an id that several records share, in all of them', () => {
    const keys = uniqueKeys([
      record({ id: 'a', text: 'x' }),
      record({ id: 'b', text: 'x' }),
      record({ id: 'a', text: 'y' }),
    ]);
    expect(keys).toEqual([`id:a#${textHash('x')}`, 'id:b', `id:a#${textHash('y')}`]);
  });

  it('numbers what is the same text twice', () => {
    expect(uniqueKeys([record({ text: 'x' }), record({ text: 'x' })])).toEqual([
      `text:${textHash('x')}`,
      `text:${textHash('x')}#2`,
    ]);
    expect(uniqueKeys([record({ id: 'a', text: 'x' }), record({ id: 'a', text: 'x' })])).toEqual([
      `id:a#${textHash('x')}`,
      `id:a#${textHash('x')}#2`,
    ]);
  });

  it('gives every record one key, and the same ones after sorting', () => {
    const row = fc.record({ id: fc.constantFrom('a', 'b', '', null), text: fc.constantFrom('x', 'y', 'z') });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const keys = uniqueKeys(rows.map(record));
        expect(new Set(keys).size).toBe(rows.length);
        expect(uniqueKeys(rows.toReversed().map(record)).sort()).toEqual([...keys].sort());
      }),
    );
  });
});
