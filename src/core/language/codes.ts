import { cldrCodes } from './cldr-codes.js';

/**
 * One name for each language: the shortest BCP 47 primary subtag (ISO 639-1 where there is one, else 639-3). CLDR's
 * alias data, which `Intl` carries, folds 639-3, bibliographic and retired codes and individual languages into their
 * macrolanguage (`cmn`, `zho`, `chi` -> `zh`; `swh`, `swa` -> `sw`; `pes`, `prs` -> `fa`); what it leaves out stands here.
 */
const foldedByUs: Readonly<Record<string, string>> = {
  zlm: 'ms',
  pbt: 'ps',
  pbu: 'ps',
  pst: 'ps',
  fuv: 'ff',
  fuf: 'ff',
  quz: 'qu',
  quy: 'qu',
  kng: 'kg',
  knc: 'kr',
  emk: 'man',
  mnk: 'man',
  tzm: 'ber',
  tl: 'fil',
  cnr: 'sr-ME',
};

/** Names that people write and CLDR does not list. */
const otherNames: Readonly<Record<string, string>> = {
  mandarin: 'zh',
  farsi: 'fa',
  dari: 'fa',
  castilian: 'es',
  tagalog: 'fil',
  setswana: 'tn',
  isizulu: 'zu',
  isixhosa: 'xh',
  sesotho: 'st',
  siswati: 'ss',
  swazi: 'ss',
  bahasa: 'id',
  'bahasa indonesia': 'id',
  'bahasa melayu': 'ms',
  panjabi: 'pa',
  oriya: 'or',
  moldovan: 'ro',
  flemish: 'nl',
  chewa: 'ny',
  chichewa: 'ny',
  sinhalese: 'si',
  myanmar: 'my',
  uighur: 'ug',
  'scottish gaelic': 'gd',
  'haitian creole': 'ht',
  norwegian: 'no',
  kirundi: 'rn',
  afaan: 'om',
  'afaan oromo': 'om',
};

/** Codes that name no one language. */
const noLanguage: ReadonlySet<string> = new Set(['und', 'mul', 'zxx', 'mis']);

/** A language as a dataset declares it, in one notation. */
export interface Language {
  /** BCP 47 primary subtag. */
  readonly code: string;
  /** ISO 15924, where the declaration names a script of its own (`sr-Latn`, `swh_Latn`). */
  readonly script?: string;
}

const englishNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const answers = new Map<string, Language | undefined>();
const maximumAnswers = 2000;

/**
 * Reads a BCP 47 tag (`sw`, `zh-Hant-TW`, `pt_BR`), an ISO 639-2 or 639-3 code, a FLORES code (`swh_Latn`), an English name
 * or the language's own name (`Kiswahili`). Undefined where it names no language that is known.
 */
export function languageOf(declared: string): Language | undefined {
  const text = declared.trim().toLowerCase();
  if (answers.has(text)) return answers.get(text);
  if (answers.size >= maximumAnswers) answers.clear();
  const answer = text === '' || text.length > 60 ? undefined : (byTag(text) ?? byName(text));
  answers.set(text, answer);
  return answer;
}

/** The code alone; see {@link languageOf}. */
export function languageCode(declared: string): string | undefined {
  return languageOf(declared)?.code;
}

/** English name of a language code; the code itself where it has none. */
export function languageName(code: string): string {
  return ourNames[code] ?? nameInCldr(code) ?? code;
}

const ourNames: Readonly<Record<string, string>> = { man: 'Manding', ber: 'Tamazight' };

function nameInCldr(code: string): string | undefined {
  try {
    return englishNames.of(code);
  } catch (error) {
    // What is no well-formed code.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function byTag(text: string): Language | undefined {
  const tag = text.replaceAll('_', '-');
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/.test(tag)) return undefined;
  const primary = foldedByUs[tag.split('-', 1)[0] ?? ''];
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(primary ? tag.replace(/^[a-z]+/, primary) : tag);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const code = foldedByUs[locale.language] ?? locale.language;
  if (noLanguage.has(code) || !isKnown(code)) return undefined;
  return locale.script === undefined ? { code } : { code, script: locale.script };
}

/** Languages that CLDR has no English name for but that the trigram detector knows. */
const unnamed: ReadonlySet<string> = new Set(
  'ada bci bum bcl cjk dip dyu gaa hms hnj ibb kde koi kbd kbp lvs mad nhn nya pam sck skr snk src toi tiv tpi vmw war yao man ber'.split(
    ' ',
  ),
);

function isKnown(code: string): boolean {
  return unnamed.has(code) || nameInCldr(code) !== undefined;
}

function byName(text: string): Language | undefined {
  const name = text
    .replace(/\s*\([^)]*\)/g, '')
    .replace(/\s+language$/, '')
    .trim();
  const code = otherNames[name] ?? names().get(name) ?? names().get(name.split(/\s*[,;/]\s*/, 1)[0] ?? '');
  return code === undefined ? undefined : { code };
}

let nameTable: ReadonlyMap<string, string> | undefined;

/** English and own names of all languages that CLDR names, in lower case; made when the first name is looked up. */
function names(): ReadonlyMap<string, string> {
  if (nameTable) return nameTable;
  const table = new Map<string, string>();
  for (const code of cldrCodes) {
    const english = englishNames.of(code);
    const canonical = english === undefined ? undefined : byTag(code)?.code;
    if (english === undefined || canonical === undefined) continue;
    if (!table.has(english.toLowerCase())) table.set(english.toLowerCase(), canonical);
    if (canonical !== code || code.length !== 2) continue;
    const own = new Intl.DisplayNames(code, { type: 'language', fallback: 'none' }).of(code)?.toLowerCase();
    if (own !== undefined && !table.has(own)) table.set(own, canonical);
  }
  nameTable = table;
  return table;
}
