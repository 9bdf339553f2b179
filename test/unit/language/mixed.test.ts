import { describe, expect, it } from 'vitest';
import { findMixed } from '../../../src/core/language/mixed.js';
import { format } from '../../../src/core/message.js';
import { detectors } from './detectors.js';
import { declaration, type Declared } from './texts.js';

const languages = Object.keys(declaration) as Declared[];
const find = (text: string, declared: string) => findMixed(text, declared, detectors);
/** The parts that are found, and what they look like. */
const parts = (text: string, declared: string) =>
  find(text, declared).map(({ start, end, found }) => [found, text.slice(start, end)]);

describe('text in two languages', () => {
  it.each(languages)('finds nothing in %s alone', (language) => {
    expect(find(declaration[language], language)).toEqual([]);
  });

  it.each(languages.filter((language) => language !== 'en'))('finds the English half of a text in %s', (language) => {
    const [first, ...others] = find(`${declaration[language]}\n${declaration.en}\n${declaration[language]}`, language);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ found: 'en', start: declaration[language].length + 1 });
    // In another script the stretch ends with its last letter, before the full stop.
    const end = declaration[language].length + 1 + declaration.en.length;
    expect([end - 1, end]).toContain(first?.end);
  });

  it.each([
    ['fi', 'es'],
    ['sw', 'tr'],
    ['vi', 'id'],
    ['tr', 'sw'],
    ['zu', 'fi'],
    ['en', 'fi'],
    ['ur', 'ar'],
  ] as const)('finds, in a text in %s, the sentences in %s, which share its script', (declared, other) => {
    const text = `${declaration[declared].repeat(2)}\n${declaration[other]}\n${declaration[declared]}`;
    expect(parts(text, declared)).toEqual([[other, declaration[other]]]);
  });

  it('gives each stretch its own place, and neighbouring sentences one', () => {
    const text = [declaration.fi, declaration.en, declaration.fi, declaration.es, declaration.ru].join('\n');
    expect(parts(text, 'fi')).toEqual([
      ['en', declaration.en],
      ['es', declaration.es],
      ['ru', declaration.ru.slice(0, -1)],
    ]);
    expect(declaration.en).toContain('. They');
  });

  it('says what a part looks like and how much of the text it is', () => {
    const [finding] = find(`${declaration.fi}\n${declaration.en}`, 'fi');
    expect(finding && format(finding.reason)).toMatch(/^This part looks like English: 4\d% of the text\.$/);
    expect(finding?.share).toBeGreaterThan(0.4);
  });

  it.each([
    ['hi', 'mr'],
    ['id', 'ms'],
    ['ru', 'uk'],
  ] as const)('does not call %s mixed for sentences of a close relative, %s', (declared, relative) => {
    const text = relative in declaration ? declaration[relative as Declared] : 'हे एक मराठी वाक्य आहे, ते सर्वांना समजते.';
    expect(find(`${declaration[declared]} ${text}`, declared)).toEqual([]);
  });

  it.each([
    ['names', 'Ajoneuvon valmisti Massachusetts Institute of Technology yhdessä The Boeing Companyn kanssa.', 'fi'],
    ['a quotation', `Hän sanoi "That is what I think of it" ja lähti. ${declaration.fi.repeat(2)}`, 'fi'],
    [
      'a quoted sentence',
      `Hän kirjoitti: “This is the end of it all, and you know it well.” ${declaration.fi.repeat(2)}`,
      'fi',
    ],
    ['terms', 'ติดตั้ง Python และ JavaScript แล้วเปิดโปรแกรม Visual Studio Code เพื่อเขียนโปรแกรมของคุณในวันนี้ให้เสร็จ', 'th'],
    [
      'code',
      `${declaration.sw}\n\`\`\`\nif the value is not what you want then return this\nand that is all there is to it\n\`\`\``,
      'sw',
    ],
    [
      'code without a fence',
      `${declaration.th}\nfor (let i = 0; i < values.length; i++) { console.log(values[i].name); total += prices[i]; }`,
      'th',
    ],
    ['a URL', `${declaration.th} https://example.org/what/is/this/and/that/and/the/other/thing/you/know`, 'th'],
    ['numbers', `${declaration.tr} ${'12 345, 67 890; '.repeat(30)}`, 'tr'],
    ['emoji', '😀🎉'.repeat(200), 'fi'],
    ['lone surrogates and NUL', `${declaration.fi}\ud83d\u0000\udc00 ${declaration.fi}\u0000`, 'fi'],
    ['nothing', '', 'fi'],
  ])('leaves %s in peace', (_, text, language) => {
    expect(find(text, language)).toEqual([]);
  });

  it('finds only English in a language that no detector knows', () => {
    const welsh = 'Genir pawb yn rhydd ac yn gydradd â’i gilydd mewn urddas a hawliau. Fe’u cynysgaeddir â rheswm.';
    expect(detectors.cld2.knows('csb')).toBe(false);
    expect(find(welsh, 'csb')).toEqual([]);
    expect(parts(`${welsh}\n${declaration.en}`, 'csb')).toEqual([['en', declaration.en]]);
  });

  it('reads two megabytes in a moment', () => {
    const text = `${declaration.fi}\n`.repeat(6000) + `${declaration.en}\n`.repeat(6000);
    const started = performance.now();
    expect(parts(text, 'fi').map(([found]) => found)).toEqual(['en']);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
