import { diffWords } from 'diff';

export interface DiffPart {
  readonly kind: 'same' | 'deleted' | 'inserted';
  readonly text: string;
}

/** Longer texts (in UTF-16 code units), and those further apart (in words), are compared in the diff editor only. */
const maxLength = 20_000;
const maxEditLength = 1_500;

const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** What became of a text, word by word in any script (Unicode's word boundaries); undefined where that would take too long. */
export function wordDiff(from: string, to: string): readonly DiffPart[] | undefined {
  if (from.length + to.length > maxLength) return undefined;
  return diffWords(from, to, { intlSegmenter: words, maxEditLength })?.map(({ value, added, removed }) => ({
    kind: added ? 'inserted' : removed ? 'deleted' : 'same',
    text: value,
  }));
}
