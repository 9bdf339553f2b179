const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text in one line of at most so many characters as a reader counts them; icons' syntax in it stays text. */
export function oneLine(text: string, length: number): string {
  const line = text.replace(/\s+/gu, ' ').trim().replaceAll('$(', '$ (');
  // A character takes at least one code unit: a short text needs no counting.
  if (line.length <= length) return line;
  let shown = '';
  let count = 0;
  for (const { segment } of segmenter.segment(line)) {
    if (++count > length) return `${shown.trimEnd()}…`;
    shown += segment;
  }
  return line;
}
