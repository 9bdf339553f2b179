import { message, type Message } from '../message.js';
import { languageName, languageOf } from './codes.js';
import type { Detectors } from './detectors.js';
import type { ForeignStretch } from './foreign.js';
import { foreignSentences } from './foreign-sentences.js';
import { otherScripts } from './other-scripts.js';
import { readable } from './readable.js';
import { countScripts, total, weighScripts } from './scripts.js';
import { scriptName } from './writing.js';

/** A stretch of a text in another language than the rest. */
export interface MixedFinding {
  /** In UTF-16 code units of the text, without the space around it. */
  readonly start: number;
  readonly end: number;
  readonly found?: string;
  /** Share of the text's letters that this stretch holds, 0 to 1. */
  readonly share: number;
  readonly reason: Message;
}

/** Foreign stretches are reported where they hold more than this share of a text's letters together. */
const reported = 0.15;

/**
 * Looks for whole sentences in another language in a text that is in the declared language otherwise: sentence by sentence where
 * the languages share a script, and stretches of words in another script. In the order of the text; none overlaps another. Code,
 * URLs, names, numbers and quotations raise nothing.
 */
export function findMixed(text: string, declared: string, detectors: Detectors): readonly MixedFinding[] {
  const language = languageOf(declared);
  if (!language) return [];
  const words = readable(text);
  const weights = weighScripts(countScripts(words));
  const all = total(weights);
  const inOtherScripts = otherScripts(words, language, weights, detectors);
  const sentences = foreignSentences(words, language, all, detectors).filter((sentence) =>
    inOtherScripts.every((other) => other.end <= sentence.start || sentence.end <= other.start),
  );
  const stretches = [...inOtherScripts, ...sentences].sort((a, b) => a.start - b.start);
  const foreign = stretches.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, all);
  if (foreign <= reported) return [];
  return stretches.map((stretch) => {
    const { start, end, found, weight } = stretch;
    const share = weight / all;
    return { start, end, ...(found !== undefined && { found }), share, reason: reasonFor(stretch, share) };
  });
}

function reasonFor({ found, script }: ForeignStretch, share: number): Message {
  const percent = Math.max(1, Math.round(share * 100));
  return found === undefined
    ? message('This part is in {1} script: {0}% of the text.', percent, scriptName(script))
    : message('This part looks like {1}: {0}% of the text.', percent, languageName(found));
}
