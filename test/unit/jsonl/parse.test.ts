import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { JsonValue } from '../../../src/core/jsonl/json.js';
import { maximumDepth, parseLine } from '../../../src/core/jsonl/parse.js';
import { format } from '../../../src/core/message.js';
import { everyValue, jsonText, plain, space } from './arbitrary.js';

// Properties run many times, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

function valueOf(line: string): JsonValue {
  const parsed = parseLine(line);
  if (parsed.kind !== 'value') throw new Error(`${parsed.kind}: ${line}`);
  return parsed.value;
}

function accepts(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

const refused = (line: string): { reason: string; at: string } => {
  const parsed = parseLine(line);
  if (parsed.kind !== 'invalid') throw new Error(`${parsed.kind}: ${line}`);
  return { reason: format(parsed.reason), at: line.slice(parsed.span.start, parsed.span.end) };
};

describe('parseLine', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(space, jsonText, space, (before, json, after) => {
        const line = before + json + after;
        expect(plain(valueOf(line))).toEqual(JSON.parse(line));
      }),
      { numRuns: 500 },
    );
  });

  it('gives every value the span of its own JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '\ufeff'), space, jsonText, (mark, before, json) => {
        const line = mark + before + json;
        for (const value of everyValue(valueOf(line))) {
          expect(JSON.parse(line.slice(value.span.start, value.span.end))).toEqual(plain(value));
          if (value.type !== 'object') continue;
          for (const { key, keySpan } of value.members) {
            expect(JSON.parse(line.slice(keySpan.start, keySpan.end))).toBe(key);
          }
        }
      }),
    );
  });

  it('takes a line exactly when JSON.parse does, however it is damaged', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...Array.from('{}[]:,"\\/-+.eEu01 \t\r\n\u0000\u001f\u00a0\ufeff\ud83c'),
        '//',
        '/**/',
        'nul',
        'true',
        "'",
        '\\u12',
        '01',
      ),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    const damaged = fc.tuple(jsonText, fc.nat(), fc.nat(4), piece).map(([json, where, cut, inserted]) => {
      const at = where % (json.length + 1);
      return json.slice(0, at) + inserted + json.slice(at + cut);
    });
    fc.assert(
      fc.property(damaged, (line) => {
        fc.pre(!line.startsWith('\ufeff') && line.trim() !== '');
        expect(parseLine(line).kind).toBe(accepts(line) ? 'value' : 'invalid');
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '01',
    '-',
    '1.',
    '1e',
    '.5',
    '+1',
    'NaN',
    'tru',
    'nulll',
    "'a'",
    '"a',
    '"\\x"',
    '"\\u12g4"',
    '"a\tb"',
    '"\u0000"',
  ])('refuses %j as JSON.parse does', (line) => {
    expect(accepts(line)).toBe(false);
    expect(parseLine(line).kind).toBe('invalid');
  });

  it('keeps the spelling of numbers', () => {
    const line = '[12345678901234567890, 1e999, -0, 1.50]';
    const value = valueOf(line);
    expect(value.type === 'array' && value.items.map((item) => item.type === 'number' && item.spelling)).toEqual([
      '12345678901234567890',
      '1e999',
      '-0',
      '1.50',
    ]);
  });

  it('keeps duplicate keys in order', () => {
    const value = valueOf('{"a": 1, "b": 2, "a": 3}');
    expect(value.type === 'object' && value.members.map(({ key }) => key)).toEqual(['a', 'b', 'a']);
  });

  it.each(['', ' ', '\t\r', '\ufeff'])('calls %j blank', (line) => {
    expect(parseLine(line)).toEqual({ kind: 'blank' });
  });

  it('skips a byte order mark and counts it', () => {
    expect(valueOf('\ufeff{}').span).toEqual({ start: 1, end: 3 });
    expect(parseLine('\ufeff\ufeff{}').kind).toBe('invalid');
  });

  it.each([
    ['{"a": 1', 'This line ends before its JSON value is complete.', ''],
    ['{"a": 1} {"b": 2}', 'This line goes on after its JSON value. Put one record on each line.', '{'],
    ['{"a" 1}', 'A colon is missing after the key "a".', '1'],
    ['{"a": 1 "b": 2}', 'A comma or a closing brace is missing here.', '"b"'],
    ['{"a": 1,}', 'A key in double quotes is missing here.', '}'],
    ["{'a': 1}", 'A key in double quotes is missing here.', "'a'"],
    ['[1 2]', 'A comma or a closing bracket is missing here.', '2'],
    ['[1,]', 'A JSON value is missing here.', ']'],
    ['{"a": None}', 'A JSON value is missing here.', 'None'],
    ['{"a": 1} // note', 'JSON Lines has no comments.', '// note'],
    ['{"a": 1 /* note', 'JSON Lines has no comments.', '/* note'],
    ['{"a": 1.}', 'This number is not complete.', '1.'],
    ['{"a": "b', 'This string has no closing quote.', '"b'],
    [
      String.raw`{"a": "\\ \x41"}`,
      String.raw`\x is not a JSON escape. A backslash itself is written \\.`,
      String.raw`\x`,
    ],
    [
      String.raw`{"a": "\u00e9 \u12"}`,
      String.raw`\u12 is not a JSON escape. A backslash itself is written \\.`,
      String.raw`\u12`,
    ],
    ['{"a": "b\tc"}', String.raw`This string holds the control character U+0009. Write it as \u0009.`, '\t'],
  ])('says what is wrong with %s and where', (line, reason, at) => {
    expect(refused(line)).toEqual({ reason, at });
  });

  it('refuses a line that nests too deep, and reads one that just does not', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseLine(nested(maximumDepth)).kind).toBe('value');
    expect(refused(nested(100_000)).reason).toBe(`This line nests more than ${maximumDepth} arrays and objects.`);
    expect(parseLine('{"a":'.repeat(100_000)).kind).toBe('invalid');
  });

  it('finds the fault in a very long string', () => {
    const line = `{"text": "${'ab\\n'.repeat(500_000)}\\q"}`;
    expect(refused(line).at).toBe('\\q');
  });
});
