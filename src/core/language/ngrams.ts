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

/** The same, ready to be summed: two languages share a word, their weights raised by 128 to be positive. */
interface PackedTable extends Omit<NgramTable, 'weights'> {
  readonly words: Uint32Array;
  readonly wordsOfBucket: number;
}

const raise = 128;
/** So many raised weights fit into half a word. */
const summedAtOnce = 256;

function pack({ weights, ...table }: NgramTable): PackedTable {
  const count = table.languages.length;
  const wordsOfBucket = Math.ceil(count / 2);
  const words = new Uint32Array(wordsOfBucket << table.bits);
  for (let place = 0; place < weights.length; place++) {
    const language = place % count;
    const word = Math.floor(place / count) * wordsOfBucket + (language >> 1);
    words[word] = (words[word] ?? 0) | (((weights[place] ?? 0) + raise) << (16 * (language & 1)));
  }
  return { ...table, words, wordsOfBucket };
}

/** The weights of all features, added up for each language: 16 bits at a time, which is twice as fast as one by one. */
function sumsOf({ languages, words, wordsOfBucket }: PackedTable, features: Uint32Array): Int32Array {
  const sums = new Int32Array(languages.length);
  const pairs = new Uint32Array(wordsOfBucket);
  for (let from = 0; from < features.length; from += summedAtOnce) {
    const to = Math.min(features.length, from + summedAtOnce);
    pairs.fill(0);
    for (let at = from; at < to; at++) {
      const start = (features[at] ?? 0) * wordsOfBucket;
      for (let word = 0; word < wordsOfBucket; word++) pairs[word] = (pairs[word] ?? 0) + (words[start + word] ?? 0);
    }
    for (let language = 0; language < sums.length; language++) {
      const half = ((pairs[language >> 1] ?? 0) >>> (16 * (language & 1))) & 0xffff;
      sums[language] = (sums[language] ?? 0) + half - raise * (to - from);
    }
  }
  return sums;
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
function readNgrams(table: PackedTable, text: string): NgramReading | undefined {
  const { languages, bits, scale } = table;
  const features = featuresOf(text, bits);
  if (features.length === 0) return undefined;
  const fit = Float64Array.from(sumsOf(table, features), (sum) => (sum * scale) / features.length);
  // Neighbouring features say partly the same: their evidence grows with the root of their number.
  const root = Math.sqrt(features.length);
  const best = Math.max(...fit);
  const odds = fit.map((value) => Math.exp((value - best) * root));
  const total = odds.reduce((sum, value) => sum + value, 0);
  return { languages, probabilities: odds.map((value) => value / total), fit, features: features.length };
}

/** The tables as a detector: it needs to be told a text's script. */
export class Ngrams {
  private readonly byScript: ReadonlyMap<string, PackedTable>;

  constructor(tables: readonly NgramTable[]) {
    this.byScript = new Map(tables.map((table) => [table.script, pack(table)]));
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
