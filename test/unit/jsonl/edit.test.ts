import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { applyEdits, PlaceError, setText } from '../../../src/core/jsonl/edit.js';
import type { JsonValue, Path } from '../../../src/core/jsonl/json.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { format } from '../../../src/core/message.js';
import { anyText, jsonText, key, plain, space, stringLiteralOf } from './arbitrary.js';

// Properties run many times, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const rootOf = (line: string): JsonValue => {
  const parsed = parseLine(line);
  if (parsed.kind !== 'value') throw new Error(`${parsed.kind}: ${line}`);
  return parsed.value;
};

const written = (line: string, path: Path, text: string, before?: string): string =>
  applyEdits(line, [setText(line, rootOf(line), path, text, before)]);

describe('applyEdits', () => {
  it('replaces the spans, whatever their order', () => {
    const edits = [
      { span: { start: 4, end: 4 }, text: '+' },
      { span: { start: 0, end: 1 }, text: 'A' },
      { span: { start: 2, end: 4 }, text: '' },
    ];
    expect(applyEdits('abcdef', edits)).toBe('Ab+ef');
  });

  it('refuses edits that overlap', () => {
    const edits = [
      { span: { start: 0, end: 3 }, text: '' },
      { span: { start: 2, end: 4 }, text: '' },
    ];
    expect(() => applyEdits('abcdef', edits)).toThrow(/overlap at character 2/);
  });
});

describe('setText', () => {
  it('changes one member of any object and nothing else', () => {
    const member = fc.tuple(space, stringLiteralOf(key), space, space, jsonText, space);
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), space, key, anyText, (members, inside, name, text) => {
        const body = members.map(([a, { raw }, b, c, value, d]) => `${a}${raw}${b}:${c}${value}${d}`).join(',');
        const line = `{${body}${inside}}`;
        const root = rootOf(line);
        const edit = setText(line, root, [name], text);
        const result = applyEdits(line, [edit]);

        const keys = members.map(([, { text: existing }]) => existing);
        const values = members.map(([, , , , value]): unknown => JSON.parse(value));
        const at = keys.lastIndexOf(name);
        const expected = keys.map((existing, index): [string, unknown] => [
          existing,
          index === at ? text : values[index],
        ]);
        if (at < 0) expected.push([name, text]);
        expect(plain(rootOf(result))).toEqual(Object.fromEntries(expected));

        // The smallest edit: nothing but the value is replaced, nothing at all where the text is there, and an insertion replaces nothing.
        const replaced = line.slice(edit.span.start, edit.span.end);
        if (at < 0) expect(replaced).toBe('');
        else if (values[at] === text) expect(edit).toMatchObject({ text: '' });
        else expect(replaced).toBe(members[at]?.[4]);
        const after = rootOf(result);
        const order = after.type === 'object' ? after.members.map((each) => each.key) : [];
        expect(order).toEqual(at < 0 ? [...keys, name] : keys);
      }),
      { numRuns: 500 },
    );
  });

  it('writes plain UTF-8', () => {
    const text = 'สวัสดี "é" 🎉 \\ \n';
    expect(written('{"text":""}', ['text'], text)).toBe('{"text":"สวัสดี \\"é\\" 🎉 \\\\ \\n"}');
  });

  it('escapes what would break the line or the file', () => {
    expect(written('{"text":""}', ['text'], 'a\u2028b\u2029c\u0085d\ud800')).toBe(
      String.raw`{"text":"a\u2028b\u2029c\u0085d\ud800"}`,
    );
  });

  it('replaces the last of duplicate keys, which is the one that counts', () => {
    expect(written('{"a": "1", "a": "2"}', ['a'], '3')).toBe('{"a": "1", "a": "3"}');
  });

  it.each([
    ['null', '{"a": null}'],
    ['a number', '{"a": 12345678901234567890}'],
    ['an object', '{"a": {"b": [1, 2]}}'],
  ])('replaces %s', (_, line) => {
    expect(written(line, ['a'], 'x')).toBe('{"a": "x"}');
  });

  it.each([
    ['{"b":1,"c":2}', '{"a":"x","b":1,"c":2}'],
    ['{"b": 1, "c": 2}', '{"a": "x", "b": 1, "c": 2}'],
    ['{ "b" : 1 , "c" : 2 }', '{ "a" : "x" , "b" : 1 , "c" : 2 }'],
    ['{"b":1}', '{"a":"x","b":1}'],
    ['{"b":[1, 2]}', '{"a":"x", "b":[1, 2]}'],
    ['{"b": 1}', '{"a": "x", "b": 1}'],
    ['\ufeff{"b":1}\r', '\ufeff{"a":"x","b":1}\r'],
  ])('inserts before a sibling in the style of %s', (line, result) => {
    expect(written(line, ['a'], 'x', 'b')).toBe(result);
  });

  it.each([
    ['{}', '{"a": "x"}'],
    ['{ }', '{"a": "x" }'],
    ['{"b":1,"c":2}', '{"b":1,"c":2,"a":"x"}'],
    ['{"b": 1 }', '{"b": 1, "a": "x" }'],
    ['{"b":\r1,\r"c":\r2}', '{"b":\r1,\r"c":\r2,"a":"x"}'],
  ])('appends to %j', (line, result) => {
    expect(written(line, ['a'], 'x')).toBe(result);
  });

  it.each<[string, Path, string]>([
    ['{"id":1}', ['data', 'body'], '{"id":1,"data":{"body":"x"}}'],
    ['{"data": null}', ['data', 'body'], '{"data": {"body": "x"}}'],
    ['{"data": {"a": 1}}', ['data', 'body'], '{"data": {"a": 1, "body": "x"}}'],
    ['{"turns": [{"t": "a"}]}', ['turns', 0, 't'], '{"turns": [{"t": "x"}]}'],
    ['{"turns": [{"t": "a"}]}', ['turns', 1, 't'], '{"turns": [{"t": "a"}, {"t": "x"}]}'],
    ['{"turns": []}', ['turns', 0], '{"turns": ["x"]}'],
    ['{}', ['turns', 0, 't'], '{"turns": [{"t": "x"}]}'],
    ['{"0": "a"}', [0], '{"0": "x"}'],
  ])('writes into %s at %j', (line, path, result) => {
    expect(written(line, path, 'x')).toBe(result);
  });

  it.each<[string, Path, string]>([
    ['{"data": "text"}', ['data', 'body'], 'data.body'],
    ['{"turns": []}', ['turns', 1], 'turns.1'],
    ['{"turns": []}', ['turns', 'first'], 'turns.first'],
    ['{}', ['turns', 2], 'turns.2'],
    ['[]', ['a'], 'a'],
    ['"text"', [], ''],
  ])('says that %s has no place for %j', (line, path, named) => {
    try {
      written(line, path, 'x');
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      expect(format(error.reason)).toContain(`The field ${named} cannot be written in this line`);
    }
  });
});
