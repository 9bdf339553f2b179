import { describe, expect, it, vi } from 'vitest';
import { languageCode, languageName, languageOf } from '../../../src/core/language/codes.js';

describe('one code for each language', () => {
  it.each([
    ['sw', ['sw', 'swa', 'swh', 'SWH', 'swh_Latn', 'sw-TZ', 'Swahili', 'kiswahili', ' Kiswahili ']],
    ['zh', ['zh', 'zho', 'cmn', 'chi', 'zh-Hant-TW', 'zh_CN', 'Chinese', 'Chinese (Simplified)', 'Mandarin']],
    ['ms', ['ms', 'msa', 'zsm', 'zlm', 'Malay']],
    ['id', ['id', 'ind', 'in', 'Indonesian', 'Bahasa Indonesia']],
    ['fa', ['fa', 'fas', 'per', 'pes', 'prs', 'Persian', 'Farsi', 'Persian (Farsi)']],
    ['ar', ['ar', 'ara', 'arb', 'Arabic']],
    ['ps', ['ps', 'pus', 'pbt', 'pbu', 'pst', 'Pashto']],
    ['pt', ['pt', 'por', 'pt_BR', 'Portuguese']],
    ['th', ['th', 'tha', 'Thai', 'ไทย']],
    ['fi', ['fi', 'fin', 'suomi', 'Finnish language']],
    ['om', ['om', 'orm', 'gaz', 'Oromo']],
    ['mn', ['mn', 'mon', 'khk', 'Mongolian']],
    ['fil', ['fil', 'tl', 'tgl', 'Tagalog']],
  ])('reads every spelling of %s', (code, spellings) => {
    expect(spellings.map(languageCode)).toEqual(spellings.map(() => code));
  });

  it.each(['', '  ', 'xx', 'qqq', 'und', 'mul', 'garbage', 'en or fr?', '12', '../etc', 'x'.repeat(5000)])(
    'finds no language in %j',
    (text) => {
      expect(languageOf(text)).toBeUndefined();
    },
  );

  it('keeps the script that a tag names', () => {
    expect(languageOf('sr-Latn')).toEqual({ code: 'sr', script: 'Latn' });
    expect(languageOf('uzn_Cyrl')).toEqual({ code: 'uz', script: 'Cyrl' });
  });

  it('names languages in English, and a code without a name by itself', () => {
    expect(languageName('sw')).toBe('Swahili');
    expect(languageName('qqq')).toBe('qqq');
    expect(languageName('not a code')).toBe('not a code');
  });

  it('reads the names of two letters and of three, as CLDR has them', () => {
    for (const code of ['sw', 'yo', 'gsw', 'haw', 'zgh', 'ckb']) expect(languageCode(languageName(code))).toBe(code);
  });

  it('asks for no more names than there are languages before it says that a name is unknown', async () => {
    vi.resetModules();
    const fresh = await import('../../../src/core/language/codes.js');
    const asked = vi.spyOn(Intl.DisplayNames.prototype, 'of');
    expect(fresh.languageCode('no such language')).toBeUndefined();
    const first = asked.mock.calls.length;
    expect(first).toBeGreaterThan(500);
    expect(first).toBeLessThan(4000);
    expect(fresh.languageCode('another that is none')).toBeUndefined();
    expect(asked.mock.calls.length).toBe(first);
    asked.mockRestore();
  });
});
