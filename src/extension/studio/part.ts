/** How much of a text is shown at first, and how much more at a time, in UTF-16 code units. */
export const firstPart = 6_000;
export const nextPart = 60_000;

/** What the segmenter looks back at: enough for the longest grapheme that is written in earnest. */
const lookBack = 64;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text's part from an offset on, of about `length` code units, and how much comes after it. No character is cut in two. */
export function partOf(text: string, from: number, length: number): { readonly text: string; readonly rest: number } {
  const end = boundary(text, Math.min(from + length, text.length));
  return { text: text.slice(from, end), rest: Math.max(0, text.length - end) };
}

/** The last boundary of a grapheme at or before an offset. */
function boundary(text: string, offset: number): number {
  if (offset >= text.length) return text.length;
  const start = Math.max(0, offset - lookBack);
  const around = graphemes.segment(text.slice(start, offset + lookBack)).containing(offset - start);
  return start + (around?.index ?? offset - start);
}
