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
