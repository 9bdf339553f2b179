import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import type { DatasetRecord, FieldNames, Role } from '../../../src/core/dataset/record.js';
import { setRole } from '../../../src/core/dataset/write-record.js';
import { applyEdits } from '../../../src/core/jsonl/edit.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { anyText } from '../jsonl/arbitrary.js';
import { anyRecord, type AnyRecord } from './arbitrary.js';

// Properties run many times, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

function read(line: string, names?: FieldNames): DatasetRecord {
  const parsed = parseLine(line);
  const record = parsed.kind === 'value' ? readRecord(parsed.value, names) : undefined;
  if (!record) throw new Error(`No record: ${line}`);
  return record;
}

const written = (line: string, role: Role, text: string, names?: FieldNames): string =>
  applyEdits(line, [setRole(line, read(line, names), role, text, names)]);

type Json = Record<string, unknown> | unknown[];

const child = (value: unknown, step: string | number): unknown => (value as Record<string | number, unknown>)[step];

/** The same object with a member before another one. */
const withBefore = (
  object: Record<string, unknown>,
  key: string,
  value: unknown,
  before: string,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(object).flatMap((entry) => (entry[0] === before ? [[key, value], entry] : [entry])),
  );

/** What the record's JSON should be once its instruction is `text`. */
function expected({ line, shape, instruction, output, rawInstruction }: AnyRecord, text: string): unknown {
  const change = (value: unknown, depth: number): unknown => {
    const step = instruction[depth];
    if (step === undefined) return text;
    if (rawInstruction === undefined) {
      if (shape === 'messages' && depth === 1)
        return (value as Json[]).toSpliced(Number(step), 0, { role: 'user', content: text });
      if (shape === 'sharegpt' && depth === 1)
        return (value as Json[]).toSpliced(Number(step), 0, { from: 'human', value: text });
      if (depth === instruction.length - 1) {
        return withBefore(value as Record<string, unknown>, String(step), text, String(output[depth]));
      }
    }
    const changed = change(child(value, step), depth + 1);
    return Array.isArray(value)
      ? value.with(Number(step), changed)
      : Object.fromEntries(
          Object.entries(value as Record<string, unknown>).map(([key, old]) => [key, key === step ? changed : old]),
        );
  };
  return change(JSON.parse(line), 0);
}

/** Order counts too. */
const ordered = (value: unknown): string => JSON.stringify(value);

describe('setRole', () => {
  it('makes any record ask for its text, and changes nothing else', () => {
    fc.assert(
      fc.property(anyRecord, anyText, (row, text) => {
        const { line, names, rawInstruction } = row;
        const edit = setRole(line, read(line, names), 'instruction', text, names);
        const result = applyEdits(line, [edit]);
        expect(ordered(JSON.parse(result))).toBe(ordered(expected(row, text)));

        const replaced = line.slice(edit.span.start, edit.span.end);
        const unchanged = rawInstruction !== undefined && JSON.parse(rawInstruction) === text;
        expect(replaced).toBe(unchanged ? '' : (rawInstruction ?? ''));
        if (unchanged) expect(result).toBe(line);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves every other byte of the file as it is, whatever its lines and line ends', () => {
    const otherLine = fc.constantFrom(
      '',
      ' ',
      '{"text": "b"',
      'not JSON',
      '{"text": "\\u00e9\u00e9", "n": 1.0e0}',
      '[1 , 2]',
    );
    const ending = fc.constantFrom('\n', '\r\n');
    const lines = fc.array(fc.tuple(otherLine, ending), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.boolean(),
        lines,
        anyRecord,
        fc.option(ending, { nil: '' }),
        lines,
        anyText,
        (mark, before, { line, names }, end, after, text) => {
          const head = (mark ? '\ufeff' : '') + before.map((each) => each.join('')).join('');
          const tail = end + (end === '' ? '' : after.map((each) => each.join('')).join(''));
          const file = Buffer.from(head + line + tail);
          const edit = setRole(line, read(line, names), 'instruction', text, names);
          const result = Buffer.from(head + applyEdits(line, [edit]) + tail);

          const start = Buffer.byteLength(head + line.slice(0, edit.span.start));
          const rest = Buffer.byteLength(line.slice(edit.span.end) + tail);
          expect(result.subarray(0, start)).toEqual(file.subarray(0, start));
          expect(result.subarray(result.length - rest)).toEqual(file.subarray(file.length - rest));
          expect(result.subarray(start, result.length - rest).toString()).toBe(edit.text);
          expect(edit.text).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['{"id": 1, "text": "Habari", "lang": "sw"}', '{"id": 1, "instruction": "Greet.", "text": "Habari", "lang": "sw"}'],
    ['{"text":"Habari"}', '{"instruction":"Greet.","text":"Habari"}'],
    [
      '{"instruction": "", "input": "", "output": "Habari"}',
      '{"instruction": "Greet.", "input": "", "output": "Habari"}',
    ],
    ['{"completion": "Habari"}', '{"prompt": "Greet.", "completion": "Habari"}'],
    ['{"targets": "Habari"}', '{"inputs": "Greet.", "targets": "Habari"}'],
    [
      '{"messages":[{"role":"assistant","content":"Habari"}]}',
      '{"messages":[{"role":"user","content":"Greet."},{"role":"assistant","content":"Habari"}]}',
    ],
    [
      '{"messages": [{"role": "user"}, {"role": "assistant", "content": "Habari"}]}',
      '{"messages": [{"role": "user", "content": "Greet."}, {"role": "assistant", "content": "Habari"}]}',
    ],
    [
      '{"conversations": [{"from": "user", "value": "q"}, {"from": "gpt", "value": "a"}, {"from": "gpt", "value": "b"}]}',
      '{"conversations": [{"from": "user", "value": "q"}, {"from": "gpt", "value": "a"}, {"from": "user", "value": "Greet."}, {"from": "gpt", "value": "b"}]}',
    ],
    [
      '{"messages": [{"role": "user", "content": [{"type": "text", "text": ""}]}, {"role": "assistant", "content": "a"}]}',
      '{"messages": [{"role": "user", "content": [{"type": "text", "text": "Greet."}]}, {"role": "assistant", "content": "a"}]}',
    ],
    ['{"messages": []}', '{"messages": [{"role": "user", "content": "Greet."}]}'],
  ])('writes the instruction of %s', (line, result) => {
    expect(written(line, 'instruction', 'Greet.')).toBe(result);
  });

  it.each<[Role, string, string]>([
    ['language', '{"text": "Habari", "lang": "en"}', '{"text": "Habari", "lang": "sw"}'],
    ['language', '{"text": "Habari"}', '{"text": "Habari", "lang": "sw"}'],
    ['language', '{"messages": []}', '{"messages": [], "lang": "sw"}'],
    ['id', '{"text": "Habari"}', '{"id": "sw", "text": "Habari"}'],
    ['input', '{"output": "Habari"}', '{"input": "sw", "output": "Habari"}'],
    ['output', '{"instruction": "Greet."}', '{"instruction": "Greet.", "output": "sw"}'],
    [
      'output',
      '{"messages": [{"role": "user", "content": "q"}]}',
      '{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "sw"}]}',
    ],
  ])('writes the %s of %s', (role, line, result) => {
    expect(written(line, role, 'sw')).toBe(result);
  });

  it("writes where the user's names say, else beside the output", () => {
    const line = '{"data": {"body": "Habari"}}';
    const output = 'data.body';
    expect(written(line, 'instruction', 'Greet.', { output, instruction: 'task' })).toBe(
      '{"data": {"body": "Habari"}, "task": "Greet."}',
    );
    expect(written(line, 'instruction', 'Greet.', { output })).toBe(
      '{"data": {"instruction": "Greet.", "body": "Habari"}}',
    );
    expect(written(line, 'language', 'sw', { output, language: 'meta.lang' })).toBe(
      '{"data": {"body": "Habari"}, "meta": {"lang": "sw"}}',
    );
    expect(written('{"0": "Habari", "list": ["a", "b"]}', 'instruction', 'Greet.', { output: 'list.1' })).toBe(
      '{"0": "Habari", "list": ["a", "b"], "instruction": "Greet."}',
    );
  });
});
