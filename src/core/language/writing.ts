import type { Language } from './codes.js';

/** Scripts beyond the one that CLDR holds the likeliest, for languages that are written in several. */
const alsoWrittenIn: Readonly<Record<string, readonly string[]>> = {
  sr: ['Cyrl', 'Latn'],
  bs: ['Latn', 'Cyrl'],
  uz: ['Latn', 'Cyrl'],
  az: ['Latn', 'Cyrl'],
  ms: ['Latn', 'Arab'],
  ff: ['Latn', 'Adlm', 'Arab'],
  sd: ['Arab', 'Deva'],
  ks: ['Arab', 'Deva'],
  ku: ['Latn', 'Arab'],
  kok: ['Deva', 'Latn', 'Knda'],
  mni: ['Beng', 'Mtei'],
  sat: ['Olck', 'Deva', 'Beng', 'Latn'],
  ber: ['Tfng', 'Latn', 'Arab'],
  zgh: ['Tfng', 'Latn'],
  kab: ['Latn', 'Tfng'],
  shi: ['Tfng', 'Latn', 'Arab'],
  jv: ['Latn', 'Java'],
  ban: ['Latn', 'Bali'],
  man: ['Latn', 'Nkoo'],
  bm: ['Latn', 'Nkoo'],
  cr: ['Cans', 'Latn'],
  iu: ['Cans', 'Latn'],
  chr: ['Cher', 'Latn'],
  shn: ['Mymr'],
};

/** Script codes that stand for several of ours. */
const composed: Readonly<Record<string, readonly string[]>> = {
  Hans: ['Hani'],
  Hant: ['Hani'],
  Jpan: ['Kana', 'Hani'],
  Hira: ['Kana'],
  Kana: ['Kana'],
  Hrkt: ['Kana'],
  Kore: ['Hang', 'Hani'],
  Aran: ['Arab'],
};

/**
 * The scripts in which text of a language may stand; the first one is the usual one. A script that the declaration names is
 * the only one. Undefined where nothing is known of the language's script.
 */
export function scriptsOf({ code, script }: Language): readonly string[] | undefined {
  const several = script === undefined ? alsoWrittenIn[code] : undefined;
  if (several) return several;
  const single = script ?? new Intl.Locale(code).maximize().script;
  return single === undefined ? undefined : (composed[single] ?? [single]);
}

/** The language that a script alone tells, for scripts that one language writes by far the most. */
const onlyLanguage: Readonly<Record<string, string>> = {
  Thai: 'th',
  Grek: 'el',
  Hang: 'ko',
  Kana: 'ja',
  Hani: 'zh',
  Hebr: 'he',
  Taml: 'ta',
  Telu: 'te',
  Knda: 'kn',
  Mlym: 'ml',
  Gujr: 'gu',
  Guru: 'pa',
  Orya: 'or',
  Sinh: 'si',
  Mymr: 'my',
  Khmr: 'km',
  Laoo: 'lo',
  Armn: 'hy',
  Geor: 'ka',
  Tibt: 'bo',
  Thaa: 'dv',
  Syrc: 'aii',
  Cher: 'chr',
  Olck: 'sat',
  Beng: 'bn',
};

export function languageByScript(script: string): string | undefined {
  return onlyLanguage[script];
}

const scriptNames = new Intl.DisplayNames('en', { type: 'script', fallback: 'code' });

/** English name of a script. */
export function scriptName(script: string): string {
  return script === 'Zyyy' ? 'another' : (scriptNames.of(script) ?? script);
}
