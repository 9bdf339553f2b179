import { francAll } from 'franc';
import { languageCode } from './codes.js';
import { areRelatives, isSameLanguage } from './relatives.js';

/** Scripts in which the detector tells languages apart; every other script it gives to one language. */
const scriptsWithChoice: ReadonlySet<string> = new Set(['Latn', 'Cyrl', 'Arab', 'Deva', 'Hebr', 'Mymr', 'Ethi']);

export function hasChoice(script: string | undefined): boolean {
  return script !== undefined && scriptsWithChoice.has(script);
}

/** How much worse than the best language each language fits a text, 0 for the best; only languages that the detector knows in the text's script. */
export type Gaps = ReadonlyMap<string, number>;

const windowLength = 300;
const maximumWindows = 7;

/**
 * franc's trigram distances, averaged over windows of about 300 characters: it counts a trigram once, however often it comes,
 * and reads the first 2,048 characters only, so windows from all over the text say more than one long sample. Undefined where it
 * has no choice to make (too short, or a script that it gives to one language).
 */
export function trigramGaps(text: string, only?: readonly string[], most = maximumWindows): Gaps | undefined {
  const sums = new Map<string, number>();
  let length = 0;
  for (const sample of windows(text, most)) {
    const ranking = francAll(sample, only === undefined ? {} : { only: [...only] });
    if (ranking.length < 2) continue;
    length += sample.length;
    for (const [name, score] of ranking) sums.set(name, (sums.get(name) ?? 0) + (1 - score) * sample.length);
  }
  if (length === 0) return undefined;
  const gaps = new Map<string, number>();
  let best = Infinity;
  for (const [name, sum] of sums) {
    const code = codeOf(name);
    const gap = Math.min(gaps.get(code) ?? Infinity, sum / length);
    gaps.set(code, gap);
    best = Math.min(best, gap);
  }
  return new Map([...gaps].map(([code, gap]): [string, number] => [code, gap - best]).sort((a, b) => a[1] - b[1]));
}

const codes = new Map<string, string>();

function codeOf(name: string): string {
  const known = codes.get(name);
  if (known !== undefined) return known;
  const code = languageCode(name) ?? name;
  codes.set(name, code);
  return code;
}

/** Where the detector can't tell relatives apart, the one that far more is written in is the likelier. */
const widelyWritten: ReadonlySet<string> = new Set(
  'en es fr de pt it nl ru uk hi mr ne ar fa ur id zu xh rw sw tr ro hr bn am'.split(' '),
);
const tie = 0.02;

/** The likeliest language other than those that count as `declared`. */
export function likeliest(gaps: Gaps, declared?: string): string | undefined {
  const others = [...gaps].filter(([code]) => declared === undefined || !isSameLanguage(declared, code));
  const [top] = others;
  if (!top || widelyWritten.has(top[0])) return top?.[0];
  const wider = others.find(
    ([code, gap]) => gap - top[1] < tie && widelyWritten.has(code) && areRelatives(code, top[0]),
  );
  return (wider ?? top)[0];
}

/** Languages from all over the Latin script: one that leads all of these and its relatives by far needs no look at the other hundred. */
const panel: readonly string[] =
  'en es fr de pt it ro nl sv pl hr hu fi tr vi id fil sw zu ny ln rw ha yo ig so wo mg uz tn ee sn'.split(' ');
const clearLead = 0.06;
const screeningWindows = 3;
const latinSample = 'All human beings are born free and equal in dignity and rights.';
let latinNames: readonly string[] | undefined;
const onlyFor = new Map<string, readonly string[]>();

/** Whether text in Latin script is in a language so clearly that the full comparison, which takes four times as long, can be left out. */
export function clearlyLeads(text: string, code: string): boolean {
  latinNames ??= francAll(latinSample).map(([name]) => name);
  let only = onlyFor.get(code);
  if (!only) {
    only = latinNames.filter((name) => {
      const other = codeOf(name);
      return panel.includes(other) || isSameLanguage(code, other) || areRelatives(code, other);
    });
    onlyFor.set(code, only);
  }
  if (!only.some((name) => isSameLanguage(code, codeOf(name)))) return false;
  for (const [other, gap] of trigramGaps(text, only, screeningWindows) ?? []) {
    if (isSameLanguage(code, other)) {
      if (gap > 0) return false;
    } else if (!areRelatives(code, other)) return gap >= clearLead;
    else if (gap === 0) return false;
  }
  return false;
}

/** Windows of the text's words, at most so many, evenly spread; spaces and blanked parts are squeezed together. */
function windows(text: string, most: number): string[] {
  const words = text
    .normalize('NFC')
    .replace(/[\s\d]+/g, ' ')
    .trim();
  const count = Math.max(1, Math.round(words.length / windowLength));
  if (count <= most) {
    const length = Math.ceil(words.length / count);
    return Array.from({ length: count }, (_, index) => words.slice(index * length, (index + 1) * length));
  }
  const step = (words.length - windowLength) / (most - 1);
  return Array.from({ length: most }, (_, index) => {
    const start = Math.round(index * step);
    return words.slice(start, start + windowLength);
  });
}

/** Correct text of the language is often far from the detector's profile: it takes Northern Sotho for Southern. */
const tolerance: Readonly<Record<string, number>> = { nso: 0.15 };

const smallestGap = 0.05;
/** A gap is the noisier the shorter the text is: what counts is gap times letters, up to this many letters. */
const letterCap = 400;
const unit = 14;

/** How strongly a gap speaks against the declared language: from 1 on it counts, from 2 on it is sure. */
export function evidence(gap: number, letters: number, code: string): number {
  const net = gap - (tolerance[code] ?? 0);
  return net < smallestGap
    ? Math.min(0.99, Math.max(0, net / smallestGap))
    : (net * Math.min(letters, letterCap)) / unit;
}

/** Whether English (or another) leads the declared language by a gap that cannot be chance. */
export function surelyOther(lead: number, letters: number): boolean {
  return lead * Math.min(letters, letterCap) >= unit / 2;
}

/**
 * Logistic in the strength of the evidence. Where half of the declarations were wrong (sentences and paragraphs in 49 languages), it
 * was within 0.18 of the share of wrong ones in every tenth, mostly too low.
 */
export function probabilityOfOther(strength: number): number {
  return Math.min(0.995, Math.round(1000 / (1 + Math.exp(-4 * (strength - 0.8)))) / 1000);
}
