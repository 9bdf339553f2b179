import type { Language } from './codes.js';
import { countScripts, dominantOf, total, weighScripts } from './scripts.js';
import { scriptsOf } from './writing.js';

/** What the scripts of a text say about a declared language. */
export interface ScriptFinding {
  /** The script with the most text, undefined where there are no letters. */
  readonly dominant: string | undefined;
  /** Letters and marks of all scripts. */
  readonly letters: number;
  /** Letters, weighted so that one ideograph or syllable counts as the two to three letters that it stands for. */
  readonly weight: number;
  /** Share of the weight in scripts that the language is written in, 0 to 1; 1 where its script is not known. */
  readonly expectedShare: number;
  /** Share of the weight in Latin letters. */
  readonly latinShare: number;
  /** The usual script of the declared language, where it is known. */
  readonly expected: string | undefined;
  /** A language that the mix of scripts rules in instead: Japanese is Han with Kana, Chinese is Han without. */
  readonly instead?: string;
}

/** From this share of Kana on, text in Han characters is Japanese; Chinese that quotes Japanese stays below. */
const kanaOfJapanese = 0.12;
/** Japanese of any length has more Kana than this. */
const kanaOfChinese = 0.03;
const enoughHan = 40;

/** Weighs a text's scripts against those in which the declared language is written. */
export function weighAgainst(text: string, declared: Language): ScriptFinding {
  const counts = countScripts(text);
  const weights = weighScripts(counts);
  const weight = total(weights);
  const expected = scriptsOf(declared);
  const inExpected = expected?.reduce((sum, script) => sum + (weights.get(script) ?? 0), 0) ?? weight;
  const instead = insteadOf(declared.code, weights);
  return {
    dominant: dominantOf(weights),
    letters: total(counts),
    weight,
    expectedShare: weight === 0 ? 1 : inExpected / weight,
    latinShare: weight === 0 ? 0 : (weights.get('Latn') ?? 0) / weight,
    expected: expected?.[0],
    ...(instead !== undefined && { instead }),
  };
}

function insteadOf(code: string, weights: ReadonlyMap<string, number>): string | undefined {
  const han = weights.get('Hani') ?? 0;
  const kana = weights.get('Kana') ?? 0;
  const hangul = weights.get('Hang') ?? 0;
  const all = han + kana;
  if (all < enoughHan || all < hangul) return undefined;
  if (code === 'ja') return kana / all < kanaOfChinese ? 'zh' : undefined;
  if (['zh', 'yue', 'wuu', 'lzh', 'nan', 'hak', 'gan'].includes(code))
    return kana / all > kanaOfJapanese ? 'ja' : undefined;
  if (code === 'ko') return kana / all > kanaOfJapanese ? 'ja' : 'zh';
  return undefined;
}
