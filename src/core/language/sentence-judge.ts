import { looksLikeCode } from './code-signs.js';
import type { Detectors, Share } from './detectors.js';
import { englishWords } from './english.js';
import { ranked } from './ngrams.js';
import { areRelatives, isSameLanguage } from './relatives.js';

export type SentenceVerdict = { readonly kind: 'own' } | { readonly kind: 'foreign'; readonly found: string };

const own: SentenceVerdict = { kind: 'own' };
const foreign = (found: string): SentenceVerdict => ({ kind: 'foreign', found });

/** Shorter sentences can't be told; measured: below 16 letters false alarms begin, from 24 on short English tails are missed. */
const floor = 16;
/** What CLD2 must give to another language, of a sentence in it. */
const sureShare = 0.8;
/** The probability from which the n-grams alone name a language that CLD2 doesn't know. */
const sureProbability = 0.98;
/** A sentence that the n-grams give so much to the declared language is not called foreign, whatever CLD2 says. */
const defended = 0.1;
const surelyOwn = 0.9;

/** Whether single sentences of a text are in its declared language (or a close relative), or surely in another one. */
export class SentenceJudge {
  constructor(
    private readonly declared: string,
    private readonly detectors: Detectors,
  ) {}

  /**
   * Undefined where it can't be told.
   * @param script ISO 15924, of most letters
   * @param weight of the letters, as `weighScripts` gives it
   */
  judge(words: string, script: string, weight: number): SentenceVerdict | undefined {
    if (looksLikeCode(words)) return undefined;
    const { cld2, ngrams } = this.detectors;
    const knownToCld2 = cld2.knows(this.declared);
    const knownToNgrams = ngrams.knows(this.declared, script);
    const composed = words.normalize('NFC');
    const reading = ngrams.read(composed, script);
    const ranking = reading ? ranked(reading) : [];
    const ownByNgrams = knownToNgrams ? this.ownShare(ranking) : 0;
    if (!knownToCld2 && ownByNgrams >= surelyOwn) return own;
    if (script === 'Latn' && !this.isNear('en') && isEnglish(words)) return foreign('en');
    if (weight < floor || !(knownToCld2 || knownToNgrams)) return undefined;

    const shares = cld2.read(composed);
    const ownByCld2 = knownToCld2 ? this.ownShare(shares) : 0;
    if ((!knownToCld2 || ownByCld2 >= 0.5) && (!knownToNgrams || ownByNgrams >= 0.5)) return own;
    if (ownByCld2 > 0 || ownByNgrams >= defended) return undefined;
    const found = this.named(shares[0], ranking[0], script);
    return found === undefined || this.isNear(found) ? undefined : foreign(found);
  }

  /** The language on which both agree, or the only one of them that knows it. */
  private named(byCld2: Share | undefined, byNgrams: Share | undefined, script: string): string | undefined {
    const { cld2, ngrams } = this.detectors;
    if (byCld2 && byCld2[1] >= sureShare) {
      if (byNgrams && isNear(byNgrams[0], byCld2[0])) return byCld2[0];
      // Of a declared language that CLD2 doesn't know, it finds parts in other languages everywhere.
      if (cld2.knows(this.declared) && !(byNgrams && ngrams.knows(byCld2[0], script))) return byCld2[0];
    }
    if (byNgrams && byNgrams[1] >= sureProbability && !cld2.knows(byNgrams[0])) {
      return ngrams.knows(this.declared, script) ? byNgrams[0] : undefined;
    }
    return undefined;
  }

  private ownShare(shares: readonly Share[]): number {
    return shares.reduce((sum, [found, share]) => (this.isNear(found) ? sum + share : sum), 0);
  }

  private isNear(found: string): boolean {
    return isNear(this.declared, found);
  }
}

/** The same language, or a close relative. */
export function isNear(one: string, other: string): boolean {
  return isSameLanguage(one, other) || areRelatives(one, other);
}

function isEnglish(sentence: string): boolean {
  const { words, distinctive, functionShare } = englishWords(sentence);
  return words >= 4 && functionShare >= 0.28 && distinctive >= (words < 8 || functionShare >= 0.35 ? 1 : 2);
}
