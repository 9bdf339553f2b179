import { message, type Message } from '../message.js';
import { languageName, languageOf, type Language } from './codes.js';
import { englishWords } from './english.js';
import { guessLanguage } from './guess.js';
import { readable } from './readable.js';
import { areRelatives, isSameLanguage } from './relatives.js';
import { countScripts, total, weighScripts } from './scripts.js';
import { trigramGaps } from './trigrams.js';
import { scriptName, scriptsOf } from './writing.js';

/** A stretch of a text in another language than the rest. */
export interface MixedFinding {
  /** From the first foreign sentence to the end of the last one, in UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
  readonly found?: string;
  /** Share of the text's letters that is foreign, 0 to 1. */
  readonly share: number;
  readonly reason: Message;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

/** English sentences in a text of another language in Latin script are reported above this share of its letters. */
const foreignSentences = 0.12;
/** Stretches in another script are reported above this share; single names and terms are no stretch. */
const foreignScript = 0.15;
/** So many letters in a row, without one in the language's own script, are a sentence rather than a name or a title. */
const stretchWeight = 40;

/**
 * Looks for whole sentences in another language in a text that is in the declared language otherwise: English sentence by
 * sentence in Latin script, and stretches in another script. Code, URLs, names and short quotations raise nothing.
 */
export function findMixed(text: string, declared: string): MixedFinding | undefined {
  const language = languageOf(declared);
  if (!language) return undefined;
  const words = readable(text);
  return otherScript(words, language) ?? englishSentences(words, language);
}

function otherScript(text: string, language: Language): MixedFinding | undefined {
  const expected = scriptsOf(language);
  if (!expected) return undefined;
  const counts = countScripts(text);
  if ([...counts.keys()].every((script) => expected.includes(script))) return undefined;
  const weights = weighScripts(counts);
  const all = total(weights);
  const own = expected.reduce((sum, script) => sum + (weights.get(script) ?? 0), 0);
  if (all - own < stretchWeight || (all - own) / all < foreignScript) return undefined;

  const stretches = stretchesOutside(text, expected);
  const foreign = stretches.map(({ start, end }) => text.slice(start, end)).join('\n');
  const foreignWeights = weighScripts(countScripts(foreign));
  const share = total(foreignWeights) / all;
  const [first] = stretches;
  const last = stretches.at(-1);
  if (!first || !last || share < foreignScript) return undefined;
  const [script = 'Zyyy'] = [...foreignWeights].sort((a, b) => b[1] - a[1])[0] ?? [];
  const found = guessLanguage(foreign, script, foreign.length);
  if (found !== undefined && isSameLanguage(language.code, found)) return undefined;
  return {
    start: first.start,
    end: last.end,
    ...(found !== undefined && { found }),
    share,
    reason:
      found === undefined
        ? message('{0}% of the text is in {1} script.', percent(share), scriptName(script))
        : message('{0}% of the text looks like {1}.', percent(share), languageName(found)),
  };
}

const wordOfAnyScript = /[\p{L}\p{M}]+/gu;

/** Maximal stretches of words none of which is in the expected scripts, as far as they are long enough. */
function stretchesOutside(text: string, expected: readonly string[]): Stretch[] {
  const stretches: Stretch[] = [];
  let current: Stretch | undefined;
  const close = (): void => {
    if (current && current.weight >= stretchWeight) stretches.push(current);
    current = undefined;
  };
  for (const { 0: word, index } of text.matchAll(wordOfAnyScript)) {
    const weights = weighScripts(countScripts(word));
    if ([...weights.keys()].some((script) => expected.includes(script))) {
      close();
      continue;
    }
    const before: Stretch | undefined = current;
    current = {
      start: before?.start ?? index,
      end: index + word.length,
      weight: (before?.weight ?? 0) + total(weights),
    };
  }
  close();
  return stretches;
}

const minimumDistinctive = 3;
let segmenter: Intl.Segmenter | undefined;

function englishSentences(text: string, language: Language): MixedFinding | undefined {
  const { code } = language;
  if (code === 'en' || areRelatives(code, 'en') || !(scriptsOf(language) ?? []).includes('Latn')) return undefined;
  if (englishWords(text).distinctive < minimumDistinctive) return undefined;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  const english: Stretch[] = [];
  for (const { segment, index } of segmenter.segment(text)) {
    if (!isEnglishSentence(segment)) continue;
    const start = index + segment.length - segment.trimStart().length;
    english.push({ start, end: index + segment.trimEnd().length, weight: lettersOf(segment) });
  }
  const share = english.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, lettersOf(text));
  const [first] = english;
  const last = english.at(-1);
  if (!first || !last || share <= foreignSentences) return undefined;
  if (!trigramsAgree(english.map(({ start, end }) => text.slice(start, end)).join(' '), code)) return undefined;
  return {
    start: first.start,
    end: last.end,
    found: 'en',
    share,
    reason: message('{0}% of the text looks like English.', percent(share)),
  };
}

function isEnglishSentence(sentence: string): boolean {
  const { words, distinctive, functionShare } = englishWords(sentence);
  return words >= 4 && functionShare >= 0.28 && distinctive >= (words < 8 || functionShare >= 0.35 ? 1 : 2);
}

function trigramsAgree(text: string, code: string): boolean {
  const gaps = trigramGaps(text);
  if (!gaps) return true;
  const declared = [...gaps].find(([other]) => isSameLanguage(code, other))?.[1];
  return (gaps.get('en') ?? Infinity) < (declared ?? 0.05);
}

function lettersOf(text: string): number {
  return total(countScripts(text));
}

function percent(share: number): number {
  return Math.round(share * 100);
}
