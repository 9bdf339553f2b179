/** `Intl.Segmenter` takes longer for each sentence the longer its text is: two megabytes at a time would take a minute. */
const blockLength = 4_000;

let segmenter: Intl.Segmenter | undefined;

/** Where a text's sentences stand, in UTF-16 code units, with the space after them. They end at line ends at the latest. */
export function* sentencesOf(text: string): Generator<{ readonly start: number; readonly end: number }> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  for (let from = 0; from < text.length;) {
    const to = endOfBlock(text, from);
    for (const { segment, index } of segmenter.segment(text.slice(from, to))) {
      yield { start: from + index, end: from + index + segment.length };
    }
    from = to;
  }
}

/** At a line end where there is one, else behind a space, and never inside a character. */
function endOfBlock(text: string, from: number): number {
  const most = from + blockLength;
  if (most >= text.length) return text.length;
  for (const sign of ['\n', ' ']) {
    const at = text.lastIndexOf(sign, most - 1);
    if (at >= from) return at + 1;
  }
  const unit = text.charCodeAt(most);
  return unit >= 0xdc00 && unit < 0xe000 ? most - 1 : most;
}
