import { message } from '../message.js';
import { languageName } from './codes.js';
import { englishWords, type EnglishWords } from './english.js';
import type { Look } from './look.js';
import { areRelatives, isSameLanguage } from './relatives.js';
import type { ScriptFinding } from './script-gate.js';
import { hasTelltale } from './telltale.js';
import {
  clearlyLeads,
  evidence,
  likeliest,
  probabilityOfOther,
  surelyOther,
  trigramGaps,
  type Gaps,
} from './trigrams.js';
import { asDeclared, type LanguageVerdict } from './verdict.js';

/** For languages that neither CLD2 nor the n-grams know: franc's trigrams, and English words in Latin script. */
export function byTrigrams(text: string, code: string, scripts: ScriptFinding, look: Look): LanguageVerdict {
  const english = scripts.dominant === 'Latn' && code !== 'en' ? englishWords(text) : undefined;
  if (english && !looksEnglish(english) && clearlyLeads(text, code)) {
    const probability = probabilityOfOther(0);
    return { level: 'ok', declared: code, probability, reason: asDeclared(code), basis: 'trigrams' };
  }
  const gaps = trigramGaps(text);
  const gap = gaps && gapOf(gaps, code);
  if (english && looksEnglish(english) && !areRelatives(code, 'en')) {
    const lead = gaps && gap !== undefined ? gap - (gaps.get('en') ?? Infinity) : undefined;
    if (lead === undefined || lead > 0) return isEnglish(code, english, lead, scripts.letters);
  }
  if (!gaps || hasTelltale(code)) return { level: 'ok', declared: code, reason: asDeclared(code), basis: 'script' };
  return gap === undefined ? byClaim(gaps, code, scripts.letters, look) : byGap(gaps, gap, code, scripts.letters);
}

/** The declared language's gap: the best of those that count as the same. Undefined where the detector knows none of them. */
function gapOf(gaps: Gaps, code: string): number | undefined {
  for (const [other, gap] of gaps) if (isSameLanguage(code, other)) return gap;
  return undefined;
}

/** Many different function words, and many of them: names and quotations in English do not do that. */
function looksEnglish({ words, distinctive, functionShare }: EnglishWords): boolean {
  return words >= 4 && distinctive >= 2 && functionShare >= (words < 12 ? 0.4 : 0.28);
}

function isEnglish(code: string, words: EnglishWords, lead: number | undefined, letters: number): LanguageVerdict {
  const sure = words.distinctive >= 4 && (lead === undefined || surelyOther(lead, letters));
  const reason = message(
    'This reads as English, not {0}: {1}% of its words are English function words.',
    languageName(code),
    Math.round(words.functionShare * 100),
  );
  const basis = lead === undefined ? 'english-words' : 'trigrams-and-words';
  return {
    level: sure ? 'error' : 'warning',
    declared: code,
    found: 'en',
    probability: sure ? 0.99 : 0.9,
    reason,
    basis,
  };
}

function byGap(gaps: Gaps, gap: number, code: string, letters: number): LanguageVerdict {
  const found = likeliest(gaps, code);
  const strength = evidence(gap, letters, code);
  const probability = probabilityOfOther(strength);
  if (found === undefined || strength < 1) {
    const level = letters < enoughForTrigrams ? 'abstained' : 'ok';
    const reason = level === 'ok' ? asDeclared(code) : message('Too little text to tell.');
    return { level, declared: code, probability, reason, basis: 'trigrams' };
  }
  const related = areRelatives(code, found);
  const sure = strength >= 2;
  return {
    level: related ? (sure ? 'warning' : 'information') : sure ? 'error' : 'warning',
    declared: code,
    found,
    probability,
    reason: related
      ? message('This may be {0}, a close relative of {1}.', languageName(found), languageName(code))
      : message('This reads as {0} rather than {1}.', languageName(found), languageName(code)),
    basis: 'trigrams',
  };
}

const enoughForTrigrams = 30;
/** By how much one language must lead all that are no relatives of it, where the declared one is not known to the detector. */
const surelyClaimed = 0.1;

function byClaim(gaps: Gaps, code: string, letters: number, look: Look): LanguageVerdict {
  const [found = ''] = gaps.keys();
  const lead = [...gaps].find(([other]) => other !== found && !areRelatives(found, other))?.[1] ?? 0;
  const claimed = lead >= surelyClaimed && evidence(lead, letters, code) >= 2 && look.agreed && look.found === found;
  if (!claimed || areRelatives(found, code)) {
    const reason = message('Only the script was checked: no detector knows {0}.', languageName(code));
    return { level: 'ok', declared: code, reason, basis: 'script', scriptOnly: true };
  }
  return {
    level: 'warning',
    declared: code,
    found,
    probability: 0.9,
    reason: message(
      'This reads as {0}; no detector knows {1}, which is declared.',
      languageName(found),
      languageName(code),
    ),
    basis: 'trigrams',
    scriptOnly: true,
  };
}
