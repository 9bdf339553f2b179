import { describe, expect, it } from 'vitest';
import { verifyEnglish, verifyLanguage } from '../../../src/core/language/verify.js';
import { detectors } from './detectors.js';
import { declaration } from './texts.js';

const verdict = (text: string, declared: string) => verifyLanguage(text, declared, detectors);
const { fi, sw, en, id, ms } = declaration;

/** Where detectors are known to go wrong. */
describe('what leads detectors astray', () => {
  it('a line end: some read the first line only', () => {
    expect(verdict(sw.replaceAll(' ', '\n'), 'sw').level).toBe('ok');
    expect(verdict(`OK.\r\n\r\n${fi}`, 'sw')).toMatchObject({ level: 'error', found: 'fi' });
  });

  it('a program in the text, which is English words', () => {
    const program = '```python\nfor the_word in all_words:\n    if the_word is not None: return the_word\n```\n'.repeat(
      6,
    );
    expect(verdict(`${program}${sw}\n${program}`, 'sw').level).toBe('ok');
    expect(verdict(`${sw} https://example.org/the/path/of/what/is/there?and=this `.repeat(3), 'sw').level).toBe('ok');
  });

  it('a program without a fence', () => {
    const program =
      'def f(x):\n    return [y for y in x if y is not None]\n\nclass Foo(Bar):\n    name = [f(1)]\n    print(name)';
    expect(verdict(program, 'fi').level).toBe('abstained');
    expect(verdict(`${fi}\n\n${program}`, 'fi').level).toBe('ok');
    expect(
      verdict('Nchi ya ____ (Afrika) ina ____ [mbili]; jina lake ni ____ = Tanzania na watu wake.', 'sw').level,
    ).toBe('ok');
  });

  it('a decomposed spelling', () => {
    const yoruba =
      'Gbogbo ènìyàn ni a bí ní òmìnira; iyì àti ẹ̀tọ́ kọ̀ọ̀kan sì dọ́gba. Wọ́n ní ẹ̀bùn ti làákàyè àti ti ẹ̀rí-ọkàn.';
    for (const form of ['NFC', 'NFD']) expect(verdict(yoruba.normalize(form), 'yo').level).toBe('ok');
    expect(verdict(yoruba.normalize('NFD'), 'fi')).toEqual(verdict(yoruba.normalize('NFC'), 'fi'));
  });

  it('an empty text, which some call English or Japanese', () => {
    expect(verdict('', 'sw')).toMatchObject({ level: 'abstained', basis: 'none' });
    expect(verdict('😀🎉👍🏽 !!! 12 34', 'en').level).toBe('abstained');
  });

  it('what stands behind the first two thousand characters', () => {
    expect(verdict(`${'12 34 56 78 90 '.repeat(200)}${fi}`, 'sw')).toMatchObject({ found: 'fi' });
  });

  it('capital letters', () => {
    expect(verdict(fi.toUpperCase(), 'fi').level).toBe('ok');
    expect(verdict(en.toUpperCase(), 'fi')).toMatchObject({ level: 'error', found: 'en' });
  });

  it('English names and titles', () => {
    const text = 'Julkaisijoita ovat Warner Home Video, DC Comics, New Line Cinema ja Castle Rock Entertainment.';
    expect(verdict(text, 'fi').level).not.toBe('error');
    expect(verdict('Kirjan nimi on "The Lord of the Rings", ja sen kirjoitti J. R. R. Tolkien.', 'fi').level).toBe(
      'ok',
    );
  });

  it('a close relative, which never deserves an error', () => {
    for (const [text, declared] of [
      [id, 'ms'],
      [ms, 'id'],
    ] as const) {
      expect(['information', 'warning', 'ok']).toContain(verdict(text, declared).level);
      expect(verdict(text, text === id ? 'id' : 'ms').level).toBe('ok');
    }
  });

  it.each(['zh', 'cmn', 'zho', 'zh-Hans'])('the many names of a language: %s', (code) => {
    expect(verdict(declaration.zh, code).level).toBe('ok');
  });

  it.each(['sw', 'swa', 'swh', 'Swahili', 'Kiswahili', 'swh_Latn'])('the many names of a language: %s', (code) => {
    expect(verdict(sw, code)).toMatchObject({ level: 'ok', declared: 'sw' });
    expect(verdict(fi, code)).toMatchObject({ level: 'error', declared: 'sw', found: 'fi' });
  });

  it.each(['fa', 'pes', 'prs', 'fas', 'Farsi'])('the many names of a language: %s', (code) => {
    expect(verdict(declaration.ur, code).found).toBe('ur');
  });

  it.each([
    'Explain ไหมไทย to a tourist.',
    'Translate: Ndege hulia asubuhi.',
    'Describe Nyerere’s ujamaa policy.',
    'Who was Mannerheim?',
    'Ryder Cup 2018 result Paris',
    'stamp duty surcharge foreign buyers UK rough sleeping',
  ])('a short English instruction about something foreign: %s', (instruction) => {
    expect(['error']).not.toContain(verifyEnglish(instruction, detectors).level);
  });

  it.each(['Kerro lyhyesti, miten leipä leivotaan.', 'Eleza jinsi ya kupika ugali.', 'Kahvenin tarihini özetle.'])(
    'a short instruction that is not English: %s',
    (instruction) => {
      expect(['warning', 'error']).toContain(verifyEnglish(instruction, detectors).level);
    },
  );
});

describe('how sure the verifier is', () => {
  it('names what it found, how probable that is and who said so', () => {
    const found = verdict(en, 'fi');
    expect(found.probability).toBeGreaterThan(0.95);
    expect(found.reason.args).toEqual(expect.arrayContaining(['English', 'Finnish']));
    expect(found.opinions).toEqual([
      { detector: 'n-grams', found: 'en', share: expect.closeTo(1, 1) as number, knowsDeclared: true },
      { detector: 'CLD2', found: 'en', share: expect.closeTo(1, 1) as number, knowsDeclared: true },
    ]);
  });

  it('holds the right declaration for probable', () => {
    for (const language of ['fi', 'sw', 'id', 'tr', 'vi', 'hi', 'ur'] as const) {
      expect(verdict(declaration[language], language).probability).toBeLessThan(0.2);
    }
  });
});
