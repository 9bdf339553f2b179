import { describe, expect, it } from 'vitest';
import { findMixed } from '../../../src/core/language/mixed.js';
import { declaration, type Declared } from './texts.js';

const languages = Object.keys(declaration) as Declared[];

describe('text in two languages', () => {
  it.each(languages)('finds nothing in %s alone', (language) => {
    expect(findMixed(declaration[language], language)).toBeUndefined();
  });

  it.each(languages.filter((language) => language !== 'en'))('finds the English half of a text in %s', (language) => {
    const text = `${declaration[language]} ${declaration.en} ${declaration[language]}`;
    const finding = findMixed(text, language);
    expect(finding).toMatchObject({ found: 'en' });
    const marked = text.slice(finding?.start, finding?.end);
    expect(declaration.en.startsWith(marked.slice(0, 40))).toBe(true);
    expect(declaration.en).toContain(marked.slice(-40, -1));
  });

  it('finds another script in a text in Latin letters', () => {
    const finding = findMixed(`${declaration.fi}\n${declaration.ru}`, 'fi');
    expect(finding).toMatchObject({ start: declaration.fi.length + 1 });
    expect(finding?.share).toBeGreaterThan(0.4);
  });

  it.each([
    ['names', 'Ajoneuvon valmisti Massachusetts Institute of Technology yhdessä The Boeing Companyn kanssa.', 'fi'],
    ['a quotation', `Hän sanoi "That is what I think of it" ja lähti. ${declaration.fi.repeat(2)}`, 'fi'],
    ['terms', 'ติดตั้ง Python และ JavaScript แล้วเปิดโปรแกรม Visual Studio Code เพื่อเขียนโปรแกรมของคุณในวันนี้ให้เสร็จ', 'th'],
    [
      'code',
      `${declaration.sw}\n\`\`\`\nif the value is not what you want then return this\nand that is all there is to it\n\`\`\``,
      'sw',
    ],
    ['a URL', `${declaration.th} https://example.org/what/is/this/and/that/and/the/other/thing/you/know`, 'th'],
  ])('leaves %s in peace', (_, text, language) => {
    expect(findMixed(text, language)).toBeUndefined();
  });

  it('counts surrogate pairs as the string does', () => {
    const text = `😀😀 ${declaration.th} ${declaration.en}`;
    const finding = findMixed(text, 'th');
    expect(text.slice(finding?.start).startsWith('All human beings')).toBe(true);
  });
});
