import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Span } from '../../../src/core/jsonl/json.js';
import { decodedRange, rawSpan } from '../../../src/core/jsonl/string-map.js';
import { anyText, stringLiteralOf } from './arbitrary.js';

// Properties run many times, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** A literal inside a line, with what it says and where it stands. */
const literal = fc.tuple(fc.constantFrom('', '{"text": '), stringLiteralOf(anyText)).map(([before, { text, raw }]) => ({
  line: `${before}${raw}, "next": "\\n"}`,
  span: { start: before.length, end: before.length + raw.length },
  text,
}));

const decode = (line: string, { start, end }: Span): unknown => JSON.parse(`"${line.slice(start, end)}"`);
const splitsPair = (text: string, at: number): boolean =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));

describe('rawSpan', () => {
  it('spans the spelling of the decoded range', () => {
    fc.assert(
      fc.property(literal, fc.nat(40), fc.nat(40), ({ line, span, text }, a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        // JSON.parse joins what the ends cut, so that halves of a pair compare as they are.
        expect(decode(line, rawSpan(line, span, start, end))).toBe(text.slice(start, end));
      }),
      { numRuns: 500 },
    );
  });

  it('spans the whole literal without its quotes for the whole text', () => {
    fc.assert(
      fc.property(literal, ({ line, span, text }) => {
        expect(rawSpan(line, span, 0, text.length)).toEqual({ start: span.start + 1, end: span.end - 1 });
      }),
    );
  });
});

describe('decodedRange', () => {
  it('is the way back from rawSpan, at whole characters', () => {
    fc.assert(
      fc.property(literal, fc.nat(40), fc.nat(40), ({ line, span, text }, a, b) => {
        const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
        fc.pre(!splitsPair(text, start) && !splitsPair(text, end));
        expect(decodedRange(line, span, rawSpan(line, span, start, end))).toEqual({ start, end });
      }),
      { numRuns: 500 },
    );
  });

  it('takes every character that the selection touches, and only those', () => {
    fc.assert(
      fc.property(literal, fc.nat(60), fc.nat(60), ({ line, span, text }, a, b) => {
        const selection = { start: Math.min(a, b), end: Math.max(a, b) };
        fc.pre(selection.start < selection.end);
        const { start, end } = decodedRange(line, span, selection);
        expect(splitsPair(text, start) || splitsPair(text, end)).toBe(false);
        let offset = 0;
        for (const character of text) {
          const spelled = rawSpan(line, span, offset, offset + character.length);
          const touched = spelled.start < selection.end && spelled.end > selection.start;
          expect(offset >= start && offset + character.length <= end).toBe(touched);
          offset += character.length;
        }
      }),
      { numRuns: 500 },
    );
  });

  const line = String.raw`{"text": "a\nb\u0e2a\ud83c\udf89c🎉"}`;
  const span = { start: 9, end: line.length - 1 };
  const range = (selected: string, from = 0): string => {
    const start = line.indexOf(selected, from);
    const { start: first, end } = decodedRange(line, span, { start, end: start + selected.length });
    return (JSON.parse(line) as { text: string }).text.slice(first, end);
  };

  it.each([
    ['nb', '\nb'],
    ['a\\', 'a\n'],
    ['0e2', '\u0e2a'],
    ['b\\', 'b\u0e2a'],
    ['udf89', '🎉'],
    ['\\ud83c', '🎉'],
    ['c\ud83c', 'c🎉'],
    ['"a', 'a'],
    ['"text": "a', 'a'],
  ])('grows the selection %j to %j', (selected, text) => {
    expect(range(selected)).toBe(text);
  });

  it('keeps a caret empty, at the start of its character', () => {
    const inEscape = line.indexOf('0e2a');
    expect(decodedRange(line, span, { start: inEscape, end: inEscape })).toEqual({ start: 3, end: 3 });
    expect(decodedRange(line, span, { start: span.end - 1, end: span.end - 1 })).toEqual({ start: 9, end: 9 });
  });

  it('is empty where the selection lies beside the string', () => {
    expect(decodedRange(line, span, { start: 0, end: 5 })).toEqual({ start: 0, end: 0 });
    expect(decodedRange(line, span, { start: line.length, end: line.length })).toEqual({ start: 9, end: 9 });
  });
});
