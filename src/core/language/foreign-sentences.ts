import type { Language } from './codes.js';
import type { Detectors } from './detectors.js';
import { stretchWeight, type ForeignStretch } from './foreign.js';
import { withoutQuotes } from './readable.js';
import { countScripts, dominantOf, total, weighScripts } from './scripts.js';
import { sentencesOf } from './sentences.js';
import { isNear, SentenceJudge } from './sentence-judge.js';

/** A text of which CLD2 gives all but this to its own language is looked at no closer: nearly all texts are. */
const suspicious = 0.05;

interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly script: string;
  readonly weight: number;
}

/** Neighbouring sentences in one language. */
interface Run {
  readonly found: string;
  readonly sentences: Sentence[];
}

/**
 * Sentences in the scripts of the language that are surely in another one, which is no close relative of it. Neighbours in one
 * language are one stretch, together with what can't be told between them. Quotations decide nothing.
 */
export function foreignSentences(
  text: string,
  language: Language,
  weight: number,
  detectors: Detectors,
): readonly ForeignStretch[] {
  if (weight < stretchWeight || !isSuspicious(text, language, detectors)) return [];
  const unquoted = withoutQuotes(text);
  const judge = new SentenceJudge(language.code, detectors);
  const runs: Run[] = [];
  let current: Run | undefined;
  let untold: Sentence[] = [];
  for (const { start, end } of sentencesOf(text)) {
    const sentence = sentenceAt(start, text.slice(start, end), unquoted);
    if (!sentence) continue;
    const words = unquoted.slice(sentence.start, sentence.end);
    const verdict = judge.judge(words, sentence.script, sentence.weight);
    if (verdict === undefined) {
      untold.push(sentence);
      continue;
    }
    if (verdict.kind === 'own') {
      current = undefined;
    } else if (current && isNear(current.found, verdict.found)) {
      current.sentences.push(...untold, sentence);
    } else {
      current = { found: verdict.found, sentences: [sentence] };
      runs.push(current);
    }
    untold = [];
  }
  return runs.flatMap((run) => stretchOf(run, unquoted, judge));
}

function isSuspicious(text: string, { code }: Language, { cld2 }: Detectors): boolean {
  if (!cld2.knows(code)) return true;
  const own = cld2.read(text.normalize('NFC')).filter(([found]) => isNear(code, found));
  return own.reduce((sum, [, share]) => sum + share, 0) < 1 - suspicious;
}

/** Without the space around it; undefined for what has no letters. */
function sentenceAt(index: number, segment: string, unquoted: string): Sentence | undefined {
  const start = index + segment.length - segment.trimStart().length;
  const end = Math.max(start, index + segment.trimEnd().length);
  const weights = weighScripts(countScripts(unquoted.slice(start, end)));
  const script = dominantOf(weights);
  return script === undefined ? undefined : { start, end, script, weight: total(weights) };
}

/** Read as a whole once more: a few sentences that were misread one by one don't agree. */
function stretchOf({ sentences }: Run, unquoted: string, judge: SentenceJudge): ForeignStretch[] {
  const [first] = sentences;
  const last = sentences.at(-1);
  if (!first || !last) return [];
  const weight = sentences.reduce((sum, sentence) => sum + sentence.weight, 0);
  if (weight < stretchWeight) return [];
  const verdict = judge.judge(unquoted.slice(first.start, last.end), first.script, weight);
  if (verdict?.kind !== 'foreign') return [];
  return [{ start: first.start, end: last.end, found: verdict.found, script: first.script, weight }];
}
