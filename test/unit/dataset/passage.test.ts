import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { textHash } from '../../../src/core/dataset/identity.js';
import { passageLine, selectedPassage, type Passage } from '../../../src/core/dataset/passage.js';
import { readRecord, textOf } from '../../../src/core/dataset/read-record.js';
import type { DatasetRecord, FieldNames } from '../../../src/core/dataset/record.js';
import type { Span } from '../../../src/core/jsonl/json.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { anyText } from '../jsonl/arbitrary.js';
import { anyRecord } from './arbitrary.js';

// Properties run many times, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

function read(line: string, names?: FieldNames): DatasetRecord {
  const parsed = parseLine(line);
  const record = parsed.kind === 'value' ? readRecord(parsed.value, names) : undefined;
  if (!record) throw new Error(`No record: ${line}`);
  return record;
}

/** The span of a part of the line. */
function find(line: string, part: string): Span {
  const start = line.indexOf(part);
  if (start < 0) throw new Error(`${part} is not in ${line}`);
  return { start, end: start + part.length };
}

function passageOf(line: string, part: string, names?: FieldNames): Passage {
  const passage = selectedPassage(line, read(line, names), find(line, part));
  if (!passage) throw new Error(`No passage in ${part}`);
  return passage;
}

const madeFrom = (line: string, part: string, names?: FieldNames): string =>
  passageLine(line, read(line, names), passageOf(line, part, names), 'Greet.', names);

describe('selectedPassage', () => {
  const line = String.raw`{"id": "a", "text": "Habari.\n\u0e2a\u0e27\u0e31 ya leo \ud83c\udf89 🎉 mwisho", "lang": "sw"}`;

  it.each([
    ['Habari', 'Habari'],
    ['0e2a\\u0e2', 'สว'],
    ['.\\', '.'],
    ['n\\u0e2a', 'ส'],
    ['31 ya', 'ั ya'],
    [' ya leo ', 'ya leo'],
    ['df89 ', '🎉'],
    ['83c\\u', '🎉'],
    ['mwisho", "lang"', 'mwisho'],
    [line, 'Habari.\nสวั ya leo 🎉 🎉 mwisho'],
  ])('reads the selection %j as %j', (selected, text) => {
    const passage = passageOf(line, selected);
    expect(passage.text).toBe(text);
    expect(textOf(read(line), 'output').slice(passage.start, passage.end)).toBe(text);
  });

  it.each(['"id": "a"', '"lang"', '\\n', 'leo '])('finds no passage in the end of %j', (selected) => {
    const { end } = find(line, selected);
    expect(selectedPassage(line, read(line), { start: end - 1, end })).toBeUndefined();
  });

  it('finds none in an output that is missing or no text', () => {
    for (const other of ['{"instruction": "x"}', '{"text": ["Habari"]}', '{"text": null}']) {
      expect(selectedPassage(other, read(other), { start: 0, end: other.length })).toBeUndefined();
    }
  });
});

describe('passageLine', () => {
  it('is a record of the same shape that says the passage and where it is from', () => {
    fc.assert(
      fc.property(anyRecord, fc.nat(), fc.nat(), anyText, ({ line, names, shape, language, id }, a, b, instruction) => {
        const source = read(line, names);
        const [start, end] = [a % (line.length + 1), b % (line.length + 1)];
        const selection = { start: Math.min(start, end), end: Math.max(start, end) };
        const passage = selectedPassage(line, source, selection);
        fc.pre(passage !== undefined);

        const made = passageLine(line, source, passage, instruction, names);
        expect(made).not.toMatch(/[\r\n]/);
        const record = read(made, names);
        expect(record.shape).toBe(shape);
        expect(textOf(record, 'output')).toBe(passage.text);
        expect(textOf(record, 'instruction')).toBe(instruction);
        expect(record.fields.language?.text).toBe(language);

        const characters = Array.from(textOf(source, 'output'));
        const { passage_of: pointer, ...rest } = JSON.parse(made) as {
          passage_of: Record<string, unknown>;
          license?: unknown;
        };
        expect(characters.slice(Number(pointer.start), Number(pointer.end)).join('')).toBe(passage.text);
        const range = `#${String(pointer.start)}-${String(pointer.end)}`;
        const named = id !== undefined && id !== '';
        expect(record.fields.id?.text).toBe(named ? id + range : id);
        const written = JSON.parse(line) as { id?: unknown; license?: unknown };
        expect(pointer.id).toEqual(named ? written.id : undefined);
        expect(pointer.key).toBe(named ? undefined : `text:${textHash(characters.join(''))}`);

        expect(rest.license).toEqual(written.license);
        expect(rest).not.toHaveProperty('score');
        const order = Object.keys(written).filter((key) => key in rest);
        expect(Object.keys(rest).filter((key) => key in written)).toEqual(order);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps what tells origin and licence, and drops what speaks of the whole text', () => {
    const line =
      '{"id":"a","score":3,"text":"Habari ya leo.","lang":"sw","source":"x#1","license":"CC BY 4.0","input":"y","passage_of":{"id":"b"}}';
    expect(madeFrom(line, 'leo')).toBe(
      '{"id":"a#10-13","instruction":"Greet.","text":"leo","lang":"sw","source":"x#1","license":"CC BY 4.0","input":"","passage_of":{"id":"a","start":10,"end":13}}',
    );
  });

  it('counts characters, not code units', () => {
    expect(madeFrom('{"id": 7, "text": "🎉🎉 leo"}', 'leo')).toBe(
      '{"id": "7#3-6", "instruction": "Greet.", "text": "leo", "passage_of": {"id": 7, "start": 3, "end": 6}}',
    );
  });

  it('names a source without id by its key', () => {
    const line = '{"text": "Habari ya leo"}';
    expect(madeFrom(line, 'Habari')).toBe(
      `{"instruction": "Greet.", "text": "Habari", "passage_of": {"key": "text:${textHash('Habari ya leo')}", "start": 0, "end": 6}}`,
    );
  });

  it('keeps the last of duplicate keys only, which is the one that counts', () => {
    expect(madeFrom('{"text": "Habari", "lang": "en", "text": "ya leo", "lang": "sw"}', 'leo')).toMatch(
      /^\{"instruction": "Greet\.", "text": "leo", "lang": "sw", "passage_of": /,
    );
  });

  it('leaves byte order mark and carriage return to the file', () => {
    expect(madeFrom('\ufeff{"text": "Habari ya leo"}\r', 'leo')).toMatch(/^\{"instruction".*\}$/);
  });

  it('keeps the system turn and the chosen pair of a dialogue', () => {
    const line =
      '{"id": "d", "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "q1"}, {"role": "assistant", "content": "a1"}, ' +
      '{"role": "assistant", "content": [{"type": "image"}, {"type": "text", "text": "Habari ya leo"}], "weight": 1}, {"role": "user", "content": "q3"}]}';
    expect(madeFrom(line, 'leo')).toBe(
      '{"id": "d#10-13", "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "Greet."}, ' +
        '{"role": "assistant", "content": [{"type": "text", "text": "leo"}], "weight": 1}], "passage_of": {"id": "d", "start": 10, "end": 13}}',
    );
  });

  it("follows the user's own paths, positions in arrays included", () => {
    const line =
      '{"parts": [{"t": "a"}, {"t": "Habari ya leo", "n": 2, "url": "u"}, {"t": "c"}], "ref": {"no": "x", "n": 1}}';
    const names = { output: 'parts.1.t', id: 'ref.no', instruction: 'task' };
    expect(madeFrom(line, 'leo', names)).toBe(
      '{"parts": [null, {"t": "leo", "url": "u"}], "ref": {"no": "x#10-13"}, "task": "Greet.", "passage_of": {"id": "x", "start": 10, "end": 13}}',
    );
  });
});
