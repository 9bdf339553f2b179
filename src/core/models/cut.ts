/**
 * The beginning of a text that is at most `limit` UTF-16 units long, up to the end of its last whole sentence.
 * Where no sentence ends in the second half, whole graphemes up to the limit are kept: half a text says more than none.
 */
export function cutAtSentence(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  let end = 0;
  // Sentences of what can be kept plus a little, for a sentence that ends right at the limit to be seen as whole.
  for (const { index, segment } of new Intl.Segmenter('und', { granularity: 'sentence' }).segment(
    text.slice(0, limit + 1),
  )) {
    if (index + segment.length <= limit) {
      end = index + segment.length;
    }
  }
  return end >= limit / 2 ? text.slice(0, end).trimEnd() : cutAtGrapheme(text, limit);
}

/** How far a beginning is looked for, in UTF-16 units. */
const farthestStart = 600;
const lookBack = 1000;

/**
 * The first place from `at` on (in UTF-16 units) where a sentence begins; where none does soon (Thai has no full stops), the
 * beginning of a word or at least of a grapheme.
 */
export function sentenceStart(text: string, at: number): number {
  if (at <= 0) {
    return 0;
  }
  // What stands before shows whether `at` itself is a beginning.
  const around = Math.max(0, at - lookBack);
  const near = text.slice(around, at + farthestStart);
  const starts = (granularity: 'sentence' | 'word' | 'grapheme'): readonly number[] =>
    [...new Intl.Segmenter('und', { granularity }).segment(near)]
      .filter(({ segment }) => segment.trim() !== '')
      .map(({ index }) => around + index)
      .filter((start) => start >= at);
  const graphemes = starts('grapheme');
  // Words and sentences can begin inside a grapheme of a text that is no language.
  const whole = new Set(graphemes);
  return [...starts('sentence'), ...starts('word'), ...graphemes].find((start) => whole.has(start)) ?? text.length;
}

function cutAtGrapheme(text: string, limit: number): string {
  const around = Math.max(0, limit - 64);
  let end = around;
  for (const { index, segment } of new Intl.Segmenter('und').segment(text.slice(around, limit + 64))) {
    if (around + index + segment.length > limit) {
      break;
    }
    end = around + index + segment.length;
  }
  return text.slice(0, end);
}
