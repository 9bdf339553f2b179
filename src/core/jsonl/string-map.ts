import type { Span } from './json.js';

/**
 * Between a string's decoded text and its literal in the line. `stringSpan` is the literal's place, quotes included; decoded
 * offsets are UTF-16 code units of the text. A literal without escapes maps by plain arithmetic.
 */

/** The length of the raw spelling of one decoded code unit at `at`: `\u0e2a`, `\n` or the character itself. */
function spellingLength(line: string, at: number): number {
  if (line.charCodeAt(at) !== 0x5c) return 1;
  return line.charCodeAt(at + 1) === 0x75 ? 6 : 2;
}

function hasEscapes(line: string, { start, end }: Span): boolean {
  const backslash = line.indexOf('\\', start);
  return backslash >= 0 && backslash < end;
}

/** The place in the line of the decoded range; a range beyond the text is clipped to it. */
export function rawSpan(line: string, stringSpan: Span, start: number, end: number): Span {
  const first = stringSpan.start + 1;
  const last = stringSpan.end - 1;
  if (!hasEscapes(line, stringSpan)) {
    return { start: Math.min(first + Math.max(start, 0), last), end: Math.min(first + Math.max(end, 0), last) };
  }
  let raw = first;
  let decoded = 0;
  const advanceTo = (offset: number): number => {
    for (; decoded < offset && raw < last; decoded++) raw += spellingLength(line, raw);
    return raw;
  };
  const from = advanceTo(start);
  return { start: from, end: advanceTo(Math.max(start, end)) };
}

/**
 * The decoded range that a range of the line touches, clipped to the string. It grows to whole characters: a selection that
 * starts or ends inside an escape, or between the halves of a surrogate pair, takes the character with it. An empty range
 * (a caret) stays empty and moves to the start of its character.
 */
export function decodedRange(line: string, stringSpan: Span, raw: Span): { start: number; end: number } {
  const first = stringSpan.start + 1;
  const last = stringSpan.end - 1;
  const from = Math.min(Math.max(raw.start, first), last);
  const to = Math.min(Math.max(raw.end, from), last);

  let position = first;
  let decoded = 0;
  let start: number | undefined;
  while (position < last) {
    const length = characterLength(line, position, last);
    if (start === undefined && position + length.raw > from) start = decoded;
    if (position >= to) break;
    position += length.raw;
    decoded += length.units;
    if (start !== undefined && from === to) break;
  }
  start ??= decoded;
  return { start, end: from === to ? start : Math.max(start, decoded) };
}

/** The character at a place of a literal: how long its spelling is and how many code units (two for a surrogate pair). */
function characterLength(line: string, at: number, last: number): { raw: number; units: number } {
  const raw = spellingLength(line, at);
  const next = at + raw;
  if (next < last && isSurrogate(line, at, 0xd800)) {
    if (isSurrogate(line, next, 0xdc00)) return { raw: raw + spellingLength(line, next), units: 2 };
  }
  return { raw, units: 1 };
}

/** Whether the code unit spelled at `at` is a surrogate of the kind that starts at `base` (0xd800 high, 0xdc00 low). */
function isSurrogate(line: string, at: number, base: number): boolean {
  const unit = spellingLength(line, at) === 6 ? parseInt(line.slice(at + 2, at + 6), 16) : line.charCodeAt(at);
  return unit >= base && unit < base + 0x400;
}
