import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLine } from '../../../src/core/validation/check-line.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';

/** A JSON string literal in which the characters at `chosen` places are spelled as \uXXXX, and a few others by short escapes. */
function literal(text: string, chosen: readonly boolean[]): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    const plain = JSON.stringify(unit).slice(1, -1);
    const escaped = `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    result += chosen[at % chosen.length] === true ? escaped : unit >= '\ud800' && unit <= '\udfff' ? unit : plain;
  }
  return `"${result}"`;
}

const { fi, sw, th, ta, tr, vi, hi, en, es, ru, zh } = declaration;
const own = fc.constantFrom(
  ...([
    { lang: 'fi', text: fi },
    { lang: 'sw', text: sw },
    { lang: 'th', text: th },
    { lang: 'ta', text: ta },
  ] as const),
  ...([
    { lang: 'tr', text: tr },
    { lang: 'vi', text: vi },
    { lang: 'hi', text: hi },
  ] as const),
);
const foreign = fc.constantFrom(
  { found: 'en', text: en },
  { found: 'es', text: es },
  { found: 'ru', text: ru },
  { found: 'zh', text: zh },
);
/** Stands between sentences: line ends, quotes, backslashes, characters of two code units, control characters. */
const joint = fc.constantFrom('\n', '\r\n', '\t\n', '\n😀\n', '\n"\\"\n', '\n🏴󠁧󠁢󠁥󠁮󠁧󠁿 / \u0000\n', '\n𝄞\u2028\n');
const escapes = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 });

describe('the place of a foreign part in its line', () => {
  it('decodes to the very sentences, however the string is spelled', () => {
    fc.assert(
      fc.property(own, foreign, joint, joint, escapes, fc.boolean(), (mine, other, before, after, chosen, first) => {
        const whole = `${first ? '' : mine.text + before}${other.text}${after}${mine.text}`;
        const line = `{ "id":1, "lang":"${mine.lang}","text" : ${literal(whole, chosen)}}`;
        expect(JSON.parse(line)).toMatchObject({ text: whole });
        const { problems } = checkLine(line, { detectors });
        expect(problems.map(({ code }) => code)).toEqual(['mixed-language']);
        const [{ span, found } = { span: { start: 0, end: 0 } }] = problems;
        expect(found).toBe(other.found);
        const decoded: unknown = JSON.parse(`"${line.slice(span.start, span.end)}"`);
        // A stretch in another script ends with its last letter.
        expect([other.text, other.text.replace(/[.。]$/u, '')]).toContain(decoded);
      }),
      { numRuns: 150 },
    );
  });

  it('never leaves the string or cuts an escape, whatever the text', () => {
    const piece = fc.oneof(
      foreign.map(({ text }) => text),
      own.map(({ text }) => text),
      joint,
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        escapes,
        fc.constantFrom('fi', 'th', 'ja', 'zu'),
        (pieces, chosen, lang) => {
          const line = `{"text":${literal(pieces.join(''), chosen)},"lang":"${lang}"}`;
          const mixed = checkLine(line, { detectors }).problems.filter(({ code }) => code === 'mixed-language');
          let end = 0;
          for (const { span } of mixed) {
            expect(span.start).toBeGreaterThanOrEqual(end);
            const decoded: unknown = JSON.parse(`"${line.slice(span.start, span.end)}"`);
            expect(pieces.join('')).toContain(decoded);
            end = span.end;
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
