import type { Share } from './detectors.js';
import type { NgramReading } from './ngrams.js';
import { areRelatives, isSameLanguage } from './relatives.js';

/** What the detectors found in a text. */
export interface Findings {
  /** Undefined where the n-grams don't know the declared language. */
  readonly ngrams?: NgramReading;
  readonly cld2: readonly Share[];
  readonly knownToCld2: boolean;
  /** Letters of the text. */
  readonly letters: number;
}

/**
 * What CLD2 says: the declared language has most of the text (`named`), another has (`other`; `stranger` where the n-grams don't know
 * that one), it names none (`silent`), or it doesn't know the declared one (`unknown`); `Alone` where the n-grams don't know that.
 */
export const situations = [
  'named',
  'other',
  'stranger',
  'silent',
  'unknown',
  'namedAlone',
  'otherAlone',
  'silentAlone',
] as const;
export type Situation = (typeof situations)[number];

/** Coefficients of a logistic regression over the numbers of {@link evidenceOf} in each situation, fitted by `training/language`. */
export type Coefficients = Readonly<Record<Situation, readonly number[]>>;

export interface Evidence {
  readonly situation: Situation;
  readonly values: readonly number[];
}

const mostOdds = 12;

function logOdds(probability: number): number {
  const odds = Math.log(probability) - Math.log(1 - probability);
  return Math.max(-mostOdds, Math.min(mostOdds, odds));
}

/**
 * What speaks for the declared language, in numbers: 1, the logarithm of the text's length, the n-grams' log odds and mean weight,
 * CLD2's share of the text for the declared language less that of the best other one, and whether that is a close relative (and then
 * the odds again). Undefined where neither detector knows the declared language.
 */
export function evidenceOf(declared: string, { ngrams, cld2, knownToCld2, letters }: Findings): Evidence | undefined {
  if (!ngrams && !knownToCld2) return undefined;
  const length = Math.log(Math.max(1, letters) / 100);
  const at = ngrams?.languages.indexOf(declared) ?? -1;
  const odds = ngrams ? logOdds(ngrams.probabilities[at] ?? 0) : 0;
  const fit = ngrams?.fit[at] ?? 0;
  let own = 0;
  let other: Share | undefined;
  for (const share of cld2) {
    if (isSameLanguage(declared, share[0])) own += share[1];
    else other ??= share;
  }
  const lead = own - (other?.[1] ?? 0);
  const related = other !== undefined && areRelatives(declared, other[0]) ? 1 : 0;
  return {
    situation: situationOf(ngrams, knownToCld2, lead, other?.[0]),
    values: [1, length, odds, odds * length, fit, lead, lead * length, related, related * odds],
  };
}

function situationOf(ngrams: NgramReading | undefined, known: boolean, lead: number, other?: string): Situation {
  if (!known) return 'unknown';
  if (lead > 0) return ngrams ? 'named' : 'namedAlone';
  if (other === undefined) return ngrams ? 'silent' : 'silentAlone';
  if (!ngrams) return 'otherAlone';
  return ngrams.languages.includes(other) ? 'other' : 'stranger';
}

/** How probable the declared language is, 0.001 to 0.999; undefined where no detector knows it. */
export function probabilityOf(declared: string, findings: Findings, coefficients: Coefficients): number | undefined {
  const evidence = evidenceOf(declared, findings);
  if (!evidence) return undefined;
  const weights = coefficients[evidence.situation];
  const sum = evidence.values.reduce((total, value, index) => total + value * (weights[index] ?? 0), 0);
  return Math.min(0.999, Math.max(0.001, 1 / (1 + Math.exp(-sum))));
}
