import type { Flaw } from '../journal/event.js';
import type { FinishReason, Style } from '../models/model.js';
import type { Detectors } from '../language/detectors.js';
import { looksEnglish } from './english.js';
import { repeatsItself } from './repetition.js';

/** A new instruction and what it is held against. */
export interface Draft {
  readonly instruction: string;
  readonly finish: FinishReason;
  readonly style?: Style | undefined;
  /** The text that it answers. */
  readonly text: string;
  /** The other instructions for this text. */
  readonly others: readonly string[];
  /** Those that judge its language beside its words. */
  readonly detectors?: Detectors | undefined;
}

/** So many characters of the text in a row are a copy. */
const copiedLength = 40;
/** A search query of fewer words may well stand in the text: it is a name. */
const nameWords = 4;

/** What is wrong with an instruction; nothing where it may be offered. */
export function checkCandidate({ instruction, finish, style, text, others, detectors }: Draft): readonly Flaw[] {
  if (!/[\p{L}\p{N}]/u.test(instruction)) {
    return ['empty'];
  }
  const key = sameKey(instruction);
  const checks: readonly (readonly [Flaw, boolean])[] = [
    ['not-english', !looksEnglish(instruction, detectors)],
    ['copies-text', copies(instruction, text, style)],
    ['cut-off', finish !== 'stop' || (style !== 'search' && endsMidSentence(instruction))],
    ['duplicate', others.some((other) => sameKey(other) === key)],
    ['repeats-itself', repeatsItself(instruction)],
  ];
  return checks.flatMap(([flaw, found]) => (found ? [flaw] : []));
}

/** Two instructions with the same key differ in case, punctuation and spaces only. */
function sameKey(instruction: string): string {
  const letters = instruction
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  return letters === '' ? instruction.trim() : letters;
}

function copies(instruction: string, text: string, style: Style | undefined): boolean {
  const own = normal(instruction);
  const whole = normal(text);
  if (whole.includes(own)) {
    return style !== 'search' || own.split(' ').length >= nameWords;
  }
  for (let start = 0; start + copiedLength <= own.length; start++) {
    if (whole.includes(own.slice(start, start + copiedLength))) {
      return true;
    }
  }
  return false;
}

function normal(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** Words that no English sentence ends with. */
const unfinished = new Set(
  'a an the and or but nor because although unless whose my your our their its every'.split(' '),
);

function endsMidSentence(instruction: string): boolean {
  const trimmed = instruction.trim();
  if (/[.?!\u2026]["'\u201d\u2019)\]]*$/u.test(trimmed)) {
    return false;
  }
  const last = /([\p{L}\p{M}'\u2019]+)$/u.exec(trimmed)?.[1]?.toLowerCase();
  return (
    /[,;(\u2013\u2014&/\u201c[-]$/u.test(trimmed) ||
    (last !== undefined && unfinished.has(last)) ||
    count(trimmed, '(') > count(trimmed, ')') ||
    count(trimmed, '\u201c') > count(trimmed, '\u201d') ||
    count(trimmed, '"') % 2 === 1
  );
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
