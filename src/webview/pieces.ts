/** How long a piece is at least, in UTF-16 code units, before the next newline ends it. */
const least = 2_000;

/** Cuts a long text after newlines, so that the browser lays out only the pieces in view. Joined they are the text again. */
export function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start + least);
    const end = newline === -1 ? text.length : newline + 1;
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}
