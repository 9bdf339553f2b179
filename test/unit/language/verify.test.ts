import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areRelatives } from '../../../src/core/language/relatives.js';
import { verifyLanguage as verify } from '../../../src/core/language/verify.js';
import { detectors } from './detectors.js';
import { declaration, type Declared } from './texts.js';

const verifyLanguage = (text: string, declared: string | undefined) => verify(text, declared, detectors);

const languages = Object.keys(declaration) as Declared[];

describe('is a text in the language that it declares', () => {
  it.each(languages)('leaves %s in peace', (language) => {
    expect(verifyLanguage(declaration[language], language).level).toBe('ok');
  });

  it.each(languages.filter((language) => language !== 'en'))('finds English that is declared %s', (language) => {
    const verdict = verifyLanguage(declaration.en, language);
    expect(verdict).toMatchObject({ level: 'error', declared: language, found: 'en' });
    expect(verdict.probability).toBeGreaterThan(0.9);
  });

  const pairs = languages.flatMap((text) => languages.map((declared) => [text, declared] as const));
  it.each(pairs.filter(([text, declared]) => text !== declared && !areRelatives(text, declared)))(
    'finds %s that is declared %s',
    (text, declared) => {
      expect(['warning', 'error']).toContain(verifyLanguage(declaration[text], declared).level);
    },
  );

  it.each(pairs.filter(([text, declared]) => areRelatives(text, declared)))(
    'says no more than a warning where %s is declared %s, a close relative',
    (text, declared) => {
      expect(verifyLanguage(declaration[text], declared).level).not.toBe('error');
    },
  );

  it('tells Tigrinya from Amharic by its letters, where trigrams take one for the other', () => {
    expect(verifyLanguage(declaration.ti, 'am')).toMatchObject({ level: 'warning', found: 'ti', basis: 'letters' });
    expect(verifyLanguage(declaration.am, 'ti')).toMatchObject({ level: 'warning', found: 'am' });
  });

  it('tells Chinese from Japanese by Kana', () => {
    expect(verifyLanguage(declaration.zh, 'ja')).toMatchObject({ level: 'error', found: 'zh' });
    expect(verifyLanguage(declaration.ja, 'zh')).toMatchObject({ level: 'error', found: 'ja' });
  });

  it('checks the script that a tag names', () => {
    const russian = declaration.ru;
    expect(verifyLanguage(russian, 'sr-Latn')).toMatchObject({ level: 'error', basis: 'script' });
    expect(verifyLanguage(russian, 'sr').basis).not.toBe('script');
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t '],
    ['a number', '1234567890 1234567890 1234567890'],
    ['emoji', '😀😀😀👩‍👩‍👧‍👦🇫🇮'.repeat(20)],
    [
      'code in a fence',
      `\`\`\`python\nfor row in rows:\n    print(row)\n${'x = the_value_of(that)\n'.repeat(20)}\`\`\``,
    ],
    ['a code fence that stays open', `\`\`\`\n${'const value = the.other;\n'.repeat(20)}`],
    ['a URL', 'https://example.org/this/is/the/path/to/what/you/want?and=more&of=that'],
    ['a name', 'Ubuntu'],
    ['NUL characters', '\u0000'.repeat(50)],
    ['a lone surrogate', '\ud800'],
  ])('abstains from %s', (_, text) => {
    for (const declared of ['sw', 'th', 'zh', 'ar']) expect(verifyLanguage(text, declared).level).toBe('abstained');
  });

  it('reads past code and addresses', () => {
    const code = '```js\nif (this.and.that) return the.other;\n```\n';
    const text = `${code}${declaration.fi} https://example.org/what/is/this me@example.org`;
    expect(verifyLanguage(text, 'fi').level).toBe('ok');
    expect(verifyLanguage(text, 'sw').level).toBe('error');
  });

  it('gives the same verdict for both Unicode spellings of a text', () => {
    for (const declared of ['vi', 'sw']) {
      const [composed, decomposed] = [declaration.vi.normalize('NFC'), declaration.vi.normalize('NFD')];
      expect(verifyLanguage(decomposed, declared).level).toBe(verifyLanguage(composed, declared).level);
    }
  });

  it('abstains where no language, or none that is known, is declared', () => {
    expect(verifyLanguage(declaration.fi, undefined)).toMatchObject({ level: 'abstained' });
    expect(verifyLanguage(declaration.fi, 'klingonish')).toMatchObject({ level: 'abstained' });
    expect(verifyLanguage(declaration.fi, 'klingonish').declared).toBeUndefined();
  });

  it('checks script and English where no detector knows the language', () => {
    const breton =
      'Dieub ha par en o dellezegezh hag o gwirioù eo ganet an holl dud. Poell ha skiant zo dezho ha dleout a reont bevañ an eil gant egile en ur spered a genvreudeuriezh.';
    expect(verifyLanguage(breton, 'br')).toMatchObject({ level: 'ok', scriptOnly: true });
    expect(verifyLanguage(declaration.en, 'br')).toMatchObject({ level: 'error', found: 'en' });
    expect(verifyLanguage(declaration.th, 'br')).toMatchObject({ level: 'error', found: 'th' });
  });

  it('takes two megabytes', () => {
    const long = `${declaration.fi}\n`.repeat(12_000);
    expect(verifyLanguage(long, 'fi').level).toBe('ok');
    expect(verifyLanguage(long, 'sw').level).toBe('error');
  });

  it('answers for any text and any declaration, always in the same way', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...languages), (text, declared) => {
        const verdict = verifyLanguage(text, declared);
        expect(verifyLanguage(text, declared)).toEqual(verdict);
        if (verdict.probability !== undefined) {
          expect(verdict.probability).toBeGreaterThanOrEqual(0);
          expect(verdict.probability).toBeLessThan(1);
        }
      }),
      { numRuns: 60 },
    );
  });
});
