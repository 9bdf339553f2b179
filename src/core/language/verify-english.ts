import { message, type Message } from '../message.js';
import { languageName, type Language } from './codes.js';
import type { Detectors } from './detectors.js';
import { englishWords, type EnglishWords } from './english.js';
import { guessLanguage } from './guess.js';
import { lookAt } from './look.js';
import { readable, withoutQuotes } from './readable.js';
import { weighAgainst, type ScriptFinding } from './script-gate.js';
import { trigramGaps } from './trigrams.js';
import type { LanguageVerdict } from './verdict.js';
import { scriptName } from './writing.js';

const english: Language = { code: 'en' };
const floor = 8;
const sureScript = 20;
const enoughWords = 3;
/** Trigrams tell that a shorter text is not English, but hardly what it is. */
const enoughForName = 50;

/**
 * Is this instruction in English? Made for texts of a few words: it counts English words first and asks the trigrams only where
 * those are scarce. Names, quotations and words of the other language that the instruction speaks of raise nothing. The loaded
 * detectors, where there are any, have the last word: a search query is names and nouns, none of which a list of words knows.
 */
export function verifyEnglish(text: string, detectors?: Detectors): LanguageVerdict {
  const whole = readable(text);
  const unquoted = withoutQuotes(whole);
  const scripts = weighAgainst(unquoted, english);
  const words = englishWords(unquoted);
  if (scripts.weight < floor) return abstained();
  if (scripts.latinShare < 0.5) return byScript(unquoted, scripts, words);
  if (words.words < enoughWords) return abstained();
  const verdict = byWords(unquoted, scripts, words);
  return detectors ? byDetectors(unquoted, { scripts, words, verdict }, detectors) : verdict;
}

/** Below this probability the text is surely not in English. */
const ruledOut = 0.05;
/** From this share of English words on they speak for themselves: detectors are heard against them only where both agree. */
const plenty = 0.25;

function byDetectors(
  text: string,
  { scripts, words, verdict }: { scripts: ScriptFinding; words: EnglishWords; verdict: LanguageVerdict },
  detectors: Detectors,
): LanguageVerdict {
  const { probability = 0, found, agreed, opinions } = lookAt(text, 'en', scripts, detectors);
  if (probability >= ruledOut) return { ...isEnglish(), opinions };
  const heard = scripts.letters >= sureScript && (agreed || words.knownShare < plenty);
  if (verdict.level !== 'ok' || !heard) return { ...verdict, opinions };
  return {
    level: 'warning',
    declared: 'en',
    ...(found !== undefined && { found }),
    probability: 1 - probability,
    reason: readsAs(found),
    basis: 'detectors',
    opinions,
  };
}

function readsAs(found: string | undefined): Message {
  return found === undefined
    ? message('The instruction does not read as English.')
    : message('The instruction reads as {0}, not English.', languageName(found));
}

/** Mostly another script: still English where English words lead it ("Translate: ..."). */
function byScript(text: string, scripts: ScriptFinding, words: EnglishWords): LanguageVerdict {
  const leads = words.startsKnown && /^[^\p{L}]*\p{Script=Latin}/u.test(text);
  if ((leads && words.words >= 1) || (words.words >= 2 && words.knownShare >= 0.5) || scripts.dominant === undefined) {
    return isEnglish();
  }
  const found = guessLanguage(text, scripts.dominant, scripts.letters);
  return {
    level: scripts.weight >= sureScript ? 'error' : 'warning',
    declared: 'en',
    ...(found !== undefined && { found }),
    probability: scripts.weight >= sureScript ? 0.99 : 0.9,
    reason: message('The instruction is mostly in {0} script, not in English.', scriptName(scripts.dominant)),
    basis: 'script',
  };
}

/** Shares of English words below which the trigrams decide, and how much they must say then: gap times letters. */
const steps: readonly { readonly known: number; readonly words: number; readonly gap: number }[] = [
  { known: 0.02, words: 6, gap: 2.5 },
  { known: 0.15, words: enoughWords, gap: 6 },
  { known: 0.25, words: enoughWords, gap: 18 },
];

function byWords(text: string, scripts: ScriptFinding, words: EnglishWords): LanguageVerdict {
  if (words.knownShare >= plenty) return isEnglish();
  const gaps = trigramGaps(text);
  const strength = (gaps?.get('en') ?? 0) * Math.min(scripts.letters, 300);
  const strange = words.knownShare < 0.2 && words.strangeShare >= 0.25;
  const flagged =
    strange || steps.some((step) => words.knownShare < step.known && words.words >= step.words && strength >= step.gap);
  if (!flagged) return isEnglish();
  const [best] = gaps?.keys() ?? [];
  const found = scripts.letters >= enoughForName && best !== 'en' ? best : undefined;
  const sure = strength >= 18 && words.knownShare < 0.1;
  return {
    level: sure ? 'error' : 'warning',
    declared: 'en',
    ...(found !== undefined && { found }),
    probability: sure ? 0.99 : 0.9,
    reason: readsAs(found),
    basis: 'trigrams-and-words',
  };
}

function isEnglish(): LanguageVerdict {
  return { level: 'ok', declared: 'en', reason: message('This reads as English.'), basis: 'english-words' };
}

function abstained(): LanguageVerdict {
  return { level: 'abstained', declared: 'en', reason: message('Too little text to tell.'), basis: 'none' };
}
