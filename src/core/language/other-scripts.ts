import { looksLikeCode } from './code-signs.js';
import type { Language } from './codes.js';
import type { Detectors } from './detectors.js';
import { stretchWeight, type ForeignStretch } from './foreign.js';
import { guessLanguage } from './guess.js';
import { isSameLanguage } from './relatives.js';
import { countScripts, dominantOf, total, weighScripts } from './scripts.js';
import { scriptsOf } from './writing.js';

/** What names the language of a stretch must hold for it to be believed. */
const sureShare = 0.8;

interface Words {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

/** Stretches of words none of which is in a script of the language. `weights` are the text's letters by script. */
export function otherScripts(
  text: string,
  language: Language,
  weights: ReadonlyMap<string, number>,
  detectors: Detectors,
): readonly ForeignStretch[] {
  const expected = scriptsOf(language);
  if (!expected) return [];
  const own = expected.reduce((sum, script) => sum + (weights.get(script) ?? 0), 0);
  if (total(weights) - own < stretchWeight) return [];
  return stretchesOutside(text, expected).flatMap(({ start, end, weight }): ForeignStretch[] => {
    const words = text.slice(start, end);
    if (looksLikeCode(words)) return [];
    const counts = countScripts(words);
    const script = dominantOf(weighScripts(counts)) ?? 'Zyyy';
    const found = nameOf(words, script, total(counts), detectors);
    if (found !== undefined && isSameLanguage(language.code, found)) return [];
    return [{ start, end, script, weight, ...(found !== undefined && { found }) }];
  });
}

function nameOf(words: string, script: string, letters: number, { cld2 }: Detectors): string | undefined {
  const [first] = cld2.read(words);
  return first && first[1] >= sureShare ? first[0] : guessLanguage(words, script, letters);
}

const wordOfAnyScript = /[\p{L}\p{M}]+/gu;

/** Maximal stretches of words none of which is in the expected scripts, as far as they are long enough. */
function stretchesOutside(text: string, expected: readonly string[]): Words[] {
  const stretches: Words[] = [];
  let current: Words | undefined;
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
    const before: Words | undefined = current;
    current = {
      start: before?.start ?? index,
      end: index + word.length,
      weight: (before?.weight ?? 0) + total(weights),
    };
  }
  close();
  return stretches;
}
