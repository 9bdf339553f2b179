import fc from 'fast-check';
import type { JsonValue } from '../../../src/core/jsonl/json.js';

/** Text as it comes: many scripts, quotes and backslashes, line breaks, pairs and lone halves of surrogates, control characters. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('a', 'b', ' ', 'é', 'สวัสดี', 'اردو', '日本', '👩‍🌾', '🎉', 'e\u0301') },
      { weight: 2, arbitrary: fc.constantFrom('"', '\\', '/', '\n', '\r\n', '\t', '\b', '\f', '{', ',', ':') },
      { weight: 1, arbitrary: fc.constantFrom('\u0000', '\u001f', '\u007f', '\u0085', '\u2028', '\u2029', '\ufeff') },
      { weight: 1, arbitrary: fc.constantFrom('\ud83c', '\udf89') },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const shortEscapes = new Map(
  ['"', '\\', '/', '\b', '\f', '\n', '\r', '\t'].map((character, index) => [
    character,
    `\\${'"\\/bfnrt'.charAt(index)}`,
  ]),
);

/** One of the spellings of a string: `choices` picks, a character each, raw, short escape, or `\u` in either case. */
function spellString(text: string, choices: readonly number[]): string {
  const spelled = Array.from(text, (character, index) => {
    const choice = choices[index % choices.length] ?? 0;
    const hex = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
    const escaped = hex.map((digits) => `\\u${choice === 3 ? digits.toUpperCase() : digits}`).join('');
    // Lone surrogates have no UTF-8, so that no file holds them raw.
    const needsEscape = /["\\\p{Cs}]/u.test(character) || character < ' ';
    if (choice >= 2) return escaped;
    if (choice === 1 || needsEscape) return shortEscapes.get(character) ?? (needsEscape ? escaped : character);
    return character;
  });
  return `"${spelled.join('')}"`;
}

/** A string literal in any spelling, with what it means. */
export const stringLiteralOf = (text: fc.Arbitrary<string>): fc.Arbitrary<{ text: string; raw: string }> =>
  fc
    .tuple(text, fc.array(fc.nat(3), { maxLength: 7 }))
    .map(([text, choices]) => ({ text, raw: spellString(text, choices) }));

export const space = fc.constantFrom('', '', '', ' ', ' ', '  ', '\t');

const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.constantFrom('0', '-0', '1e999', '-1E+5', '12345678901234567890', '1.50', '0.1e-7'),
);

export const key = fc.oneof(
  fc.constantFrom('text', 'id', 'lang', 'score', '__proto__', 'constructor', '', 'a.b', '0'),
  fc.string({ maxLength: 5 }),
);

/** JSON text of any value, spaced and spelled in any way, with duplicate keys. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      stringLiteralOf(anyText).map(({ raw }) => raw),
      numberText,
      fc.constantFrom('true', 'false', 'null'),
    ),
    tie('array'),
    tie('object'),
  ),
  array: fc
    .tuple(space, fc.array(fc.tuple(space, tie('value'), space), { maxLength: 4 }))
    .map(([inside, items]) =>
      items.length === 0 ? `[${inside}]` : `[${items.map((item) => item.join('')).join(',')}]`,
    ),
  object: fc
    .tuple(space, fc.array(fc.tuple(space, stringLiteralOf(key), space, space, tie('value'), space), { maxLength: 4 }))
    .map(([inside, members]) =>
      members.length === 0
        ? `{${inside}}`
        : `{${members.map(([a, { raw }, b, c, value, d]) => `${a}${raw}${b}:${c}${value}${d}`).join(',')}}`,
    ),
})).value;

/** What `JSON.parse` makes of the same value. */
export function plain(value: JsonValue): unknown {
  switch (value.type) {
    case 'string':
      return value.text;
    case 'number':
      return Number(value.spelling);
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'array':
      return value.items.map(plain);
    case 'object':
      return Object.fromEntries(value.members.map((member) => [member.key, plain(member.value)]));
  }
}

/** Every value inside a value, itself included. */
export function everyValue(value: JsonValue): JsonValue[] {
  if (value.type === 'array') return [value, ...value.items.flatMap(everyValue)];
  if (value.type === 'object') return [value, ...value.members.flatMap((member) => everyValue(member.value))];
  return [value];
}
