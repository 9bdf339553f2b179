import type { Share } from './detectors.js';

/**
 * A linear model of the languages of one script, over hashed character n-grams. Weights stand bucket by bucket, one for each
 * language, as signed bytes in units of `scale`.
 */
export interface NgramTable {
  /** ISO 15924. */
  readonly script: string;
  /** BCP 47 codes; the order of a bucket's weights. */
  readonly languages: readonly string[];
  /** 2^bits buckets. */
  readonly bits: number;
  readonly scale: number;
  readonly weights: Int8Array;
}

/** How well a text fits each language of a table. */
export interface NgramReading {
  readonly languages: readonly string[];
  /** Probabilities, in the order of `languages`; they add up to 1. */
  readonly probabilities: Float64Array;
  /** Mean weight of a feature for each language: low for all where the text is in none of them. */
  readonly fit: Float64Array;
  /** n-grams and words that were counted. */
  readonly features: number;
}

const space = 32;

/** Lower-case letter or mark by code unit of the basic plane, a space for all else; filled when a character is first met. */
const letters = new Uint16Array(0x10000);
const letterOrMark = /[\p{L}\p{M}]/u;

function letterOf(unit: number): number {
  const known = letters[unit];
  if (known !== undefined && known !== 0) return known;
  const character = String.fromCharCode(unit);
  const lower = character.toLowerCase();
  const letter = letterOrMark.test(character) ? (lower.length === 1 ? lower.charCodeAt(0) : unit) : space;
  letters[unit] = letter;
  return letter;
}

function bucketOf(hash: number, shift: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> shift;
}

let buckets = new Uint32Array(1 << 12);

/**
 * The buckets of a text's features: each word, and three and four characters in a row, a word's edges being characters too. Case,
 * digits, punctuation and characters beyond the basic plane don't count. The array is the next call's as well: copy it to keep it.
 * @param text in NFC
 */
export function featuresOf(text: string, bits: number): Uint32Array {
  if (buckets.length < 2 * text.length + 8) buckets = new Uint32Array(4 * text.length + 16);
  const shift = 32 - bits;
  const offset = 0x811c9dc5;
  let count = 0;
  let word = offset;
  let third = space;
  let second = space;
  let first = space;
  for (let at = 0; at <= text.length; at++) {
    const letter = at === text.length ? space : letterOf(text.charCodeAt(at));
    if (letter === space && first === space) continue;
    if (letter === space) {
      buckets[count++] = bucketOf(word ^ 0x5bd1e995, shift);
      word = offset;
    } else {
      word = Math.imul(word ^ letter, 0x01000193);
    }
    if (first !== space) {
      const three = Math.imul(second, 0xc2b2ae35) ^ Math.imul(first, 0x9e3779b1) ^ Math.imul(letter, 0x85ebca6b);
      buckets[count++] = bucketOf(three ^ 3, shift);
      if (second !== space) buckets[count++] = bucketOf(Math.imul(third, 0x27d4eb2f) ^ three ^ 4, shift);
    }
    third = second;
    second = first;
    first = letter;
  }
  return buckets.subarray(0, count);
}

/**
 * Undefined where the text has no letters.
 * @param text in NFC
 */
function readNgrams({ languages, bits, scale, weights }: NgramTable, text: string): NgramReading | undefined {
  const features = featuresOf(text, bits);
  if (features.length === 0) return undefined;
  const count = languages.length;
  const sums = new Int32Array(count);
  for (const bucket of features) {
    const start = bucket * count;
    for (let language = 0; language < count; language++) {
      sums[language] = (sums[language] ?? 0) + (weights[start + language] ?? 0);
    }
  }
  const fit = Float64Array.from(sums, (sum) => (sum * scale) / features.length);
  // Neighbouring features say partly the same: their evidence grows with the root of their number.
  const root = Math.sqrt(features.length);
  const best = Math.max(...fit);
  const odds = fit.map((value) => Math.exp((value - best) * root));
  const total = odds.reduce((sum, value) => sum + value, 0);
  return { languages, probabilities: odds.map((value) => value / total), fit, features: features.length };
}

/** The tables as a detector: it needs to be told a text's script. */
export class Ngrams {
  private readonly byScript: ReadonlyMap<string, NgramTable>;

  constructor(tables: readonly NgramTable[]) {
    this.byScript = new Map(tables.map((table) => [table.script, table]));
  }

  /** Whether the table of a script has this language. */
  knows(code: string, script: string | undefined): boolean {
    return this.byScript.get(script ?? '')?.languages.includes(code) ?? false;
  }

  /**
   * Undefined where there is no table for the script, or no letter in the text.
   * @param text in NFC
   */
  read(text: string, script: string | undefined): NgramReading | undefined {
    const table = this.byScript.get(script ?? '');
    return table && readNgrams(table, text);
  }
}

/** A reading's languages, best first. */
export function ranked({ languages, probabilities }: NgramReading): readonly Share[] {
  return languages
    .map((code, index): Share => [code, probabilities[index] ?? 0])
    .sort((one, other) => other[1] - one[1]);
}
