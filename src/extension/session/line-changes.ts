/** A change of a document as VS Code tells it: a range of the document before all changes of its event, and the new text. */
export interface TextChange {
  readonly range: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
  readonly text: string;
}

/** Lines that are to be replaced by others. */
export interface LineChange {
  /** First line, counted before any change of the event. */
  readonly start: number;
  readonly deleteCount: number;
  /** First of the new lines, counted after all changes of the event. */
  readonly newStart: number;
  readonly insertCount: number;
}

/**
 * The whole lines that an event replaces, the last ones first, so that they can be applied in turn. Changes that touch the same
 * line become one.
 */
export function lineChanges(changes: readonly TextChange[]): readonly LineChange[] {
  const ordered = [...changes].sort((a, b) => a.range.start.line - b.range.start.line);
  const merged: { start: number; end: number; delta: number }[] = [];
  for (const { range, text } of ordered) {
    const delta = lineBreaks(text) - (range.end.line - range.start.line);
    const last = merged.at(-1);
    if (last && range.start.line <= last.end) {
      last.end = Math.max(last.end, range.end.line);
      last.delta += delta;
    } else {
      merged.push({ start: range.start.line, end: range.end.line, delta });
    }
  }
  let shift = 0;
  return merged
    .map(({ start, end, delta }) => {
      const deleteCount = end - start + 1;
      const change = { start, deleteCount, newStart: start + shift, insertCount: deleteCount + delta };
      shift += delta;
      return change;
    })
    .reverse();
}

/** Line breaks where VS Code breaks lines. */
function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
