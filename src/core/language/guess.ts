import { englishWords } from './english.js';
import { telltale } from './telltale.js';
import { likeliest, trigramGaps } from './trigrams.js';
import { languageByScript } from './writing.js';

const enoughLetters = 30;

/** The likeliest language of a text that is mostly in one script; undefined where that would be a guess in the dark. */
export function guessLanguage(text: string, script: string, letters: number): string | undefined {
  if (script === 'Latn') {
    const { words, functionShare, distinctive } = englishWords(text);
    if (words >= 3 && functionShare >= 0.25 && distinctive >= 1) return 'en';
  }
  const only = languageByScript(script);
  if (only !== undefined) return only;
  if (letters < enoughLetters) return undefined;
  if (script === 'Ethi') return telltale(text, 'am')?.found;
  const gaps = trigramGaps(text);
  return gaps && likeliest(gaps);
}
