import { featuresOf, type NgramTable } from '../../src/core/language/ngrams.js';
import type { Document } from './corpus.js';
import { random } from './random.js';

export interface NgramTraining {
  readonly script: string;
  readonly bits: number;
  /** Texts that are looked at, each a piece of a document. */
  readonly steps: number;
  readonly seed: number;
  /** Words of ours that tell a language from a close relative, by language. */
  readonly tellingWords: ReadonlyMap<string, readonly string[]>;
  /** Texts of ours in languages that are close relatives, by language. */
  readonly ownTexts: ReadonlyMap<string, readonly string[]>;
}

const shortest = 18;
const longest = 500;
/** Features that are left out at random, so that none is relied on alone. */
const dropped = 0.4;
const rate = 0.5;
/** What a language with telling words is taught: so many times as often as another, and from its words so often. */
const turnsOfRelative = 4;
const fromWords = 0.2;
/** Of the other turns of a language with texts of ours, so many are from these. */
const fromOwn = 0.4;
const fewestWords = 3;
const mostWords = 12;

/**
 * Softmax regression by stochastic gradients (AdaGrad), on pieces of 18 to 500 characters, as many of each language but for those
 * that have telling words. Rounded to signed bytes at the end; the same documents, words, texts and seed give the same bytes.
 */
export function trainNgrams(documents: readonly Document[], { script, bits, steps, seed, tellingWords, ownTexts }: NgramTraining): NgramTable {
  const next = random(seed);
  const texts = new Map<string, string[]>();
  for (const { lang, text } of documents) texts.set(lang, [...(texts.get(lang) ?? []), text.normalize('NFC')]);
  const languages = [...texts.keys()].sort();
  const count = languages.length;
  const weights = new Float32Array(count << bits);
  const squares = new Float32Array(count << bits).fill(1e-8);
  const errors = new Float64Array(count);
  const turns = [
    ...languages.keys(),
    ...languages.flatMap((lang, at) => (tellingWords.has(lang) ? Array<number>(turnsOfRelative - 1).fill(at) : [])),
  ];

  for (let step = 0; step < steps; step++) {
    const right = turns[step % turns.length] ?? 0;
    const lang = languages[right] ?? '';
    const words = tellingWords.get(lang);
    const own = ownTexts.get(lang);
    const text =
      words && next() < fromWords
        ? someOf(words, next)
        : pieceOf(oneOf((own && next() < fromOwn ? own : texts.get(lang)) ?? [], next), next);
    const features = featuresOf(text, bits).filter(() => next() >= dropped);
    if (features.length === 0) continue;
    const share = 1 / Math.sqrt(features.length);
    errors.fill(0);
    for (const bucket of features) {
      for (let at = 0; at < count; at++) errors[at] = (errors[at] ?? 0) + (weights[bucket * count + at] ?? 0);
    }
    softmax(errors, share);
    errors[right] = (errors[right] ?? 0) - 1;
    const pace = rate * (1 - (0.9 * step) / steps);
    for (const bucket of features) {
      for (let at = 0; at < count; at++) {
        const gradient = (errors[at] ?? 0) * share;
        if (Math.abs(gradient) < 1e-5) continue;
        const place = bucket * count + at;
        const square = (squares[place] ?? 0) + gradient * gradient;
        squares[place] = square;
        weights[place] = (weights[place] ?? 0) - (pace * gradient) / Math.sqrt(square);
      }
    }
  }
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;
  return { script, languages, bits, scale, weights: Int8Array.from(weights, (weight) => Math.round(weight / scale)) };
}

/** Turns sums into probabilities, in place. */
function softmax(sums: Float64Array, share: number): void {
  const best = Math.max(...sums);
  let total = 0;
  for (let at = 0; at < sums.length; at++) total += sums[at] = Math.exp(((sums[at] ?? 0) - best) * share);
  for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) / total;
}

function oneOf(list: readonly string[], next: () => number): string {
  return list[Math.floor(next() * list.length)] ?? '';
}

function someOf(words: readonly string[], next: () => number): string {
  const count = fewestWords + Math.floor(next() * (mostWords - fewestWords + 1));
  return Array.from({ length: count }, () => oneOf(words, next)).join(' ');
}

/** A piece of whole words, of a length that is as often short as long. */
function pieceOf(text: string, next: () => number): string {
  const length = Math.round(shortest * (longest / shortest) ** next());
  if (text.length <= length) return text;
  const from = Math.floor(next() * (text.length - length));
  const gap = text.indexOf(' ', from);
  const start = gap >= 0 && gap < from + 30 ? gap : from;
  const end = text.lastIndexOf(' ', start + length);
  return text.slice(start, end > start + 10 ? end : start + length);
}
