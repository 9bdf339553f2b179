import type { Share } from './detectors.js';
import type { NgramReading } from './ngrams.js';
import { isSameLanguage } from './relatives.js';

/** Which of the detectors know the declared language: each case has coefficients of its own. */
export type Witnesses = 'both' | 'ngrams' | 'cld2';

/** What the detectors found in a text. */
export interface Findings {
  /** Undefined where the n-grams don't know the declared language. */
  readonly ngrams?: NgramReading;
  /** Undefined where CLD2 doesn't know the declared language. */
  readonly cld2?: readonly Share[];
  /** Letters of the text. */
  readonly letters: number;
}

/** Coefficients of a logistic regression over {@link evidenceOf}, fitted by `training/language`. */
export type Coefficients = Readonly<Record<Witnesses, readonly number[]>>;

/** Undefined where neither knows the declared language. */
export function witnessesOf({ ngrams, cld2 }: Findings): Witnesses | undefined {
  if (ngrams) return cld2 ? 'both' : 'ngrams';
  return cld2 ? 'cld2' : undefined;
}

const mostOdds = 12;

function logOdds(probability: number): number {
  const odds = Math.log(probability) - Math.log(1 - probability);
  return Math.max(-mostOdds, Math.min(mostOdds, odds));
}

/**
 * What speaks for the declared language, in numbers: the n-grams' log odds and mean weight, CLD2's shares of the text for it and for
 * the best other language, whether CLD2 names it first or nothing at all, and products with the logarithm of the text's length.
 */
export function evidenceOf(declared: string, { ngrams, cld2, letters }: Findings): readonly number[] {
  const length = Math.log(Math.max(1, letters) / 100);
  let odds = 0;
  let fit = 0;
  if (ngrams) {
    const at = ngrams.languages.indexOf(declared);
    odds = logOdds(ngrams.probabilities[at] ?? 0);
    fit = ngrams.fit[at] ?? 0;
  }
  let own = 0;
  let other = 0;
  for (const [code, share] of cld2 ?? []) {
    if (isSameLanguage(declared, code)) own += share;
    else other = Math.max(other, share);
  }
  const silent = cld2?.length === 0 ? 1 : 0;
  return [1, length, odds, odds * length, fit, own, other, own > other ? 1 : 0, silent, own * length, other * length];
}

/** How probable it is that a text is in the declared language, 0.001 to 0.999; undefined where no detector knows that. */
export function probabilityOf(declared: string, findings: Findings, coefficients: Coefficients): number | undefined {
  const witnesses = witnessesOf(findings);
  if (witnesses === undefined) return undefined;
  const weights = coefficients[witnesses];
  const sum = evidenceOf(declared, findings).reduce((total, value, index) => total + value * (weights[index] ?? 0), 0);
  return Math.min(0.999, Math.max(0.001, 1 / (1 + Math.exp(-sum))));
}
