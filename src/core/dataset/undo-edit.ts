import type { LineEdit } from '../jsonl/json.js';

/** What an edit did to a line: at `at` (in UTF-16 code units) `inserted` stands in the place of `removed`. */
export interface DoneEdit {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

/** Remembers an edit, so that it can be taken back when the line before it is gone. */
export function doneEdit(line: string, { span, text }: LineEdit): DoneEdit {
  return { at: span.start, removed: line.slice(span.start, span.end), inserted: text };
}

/** The edit that takes another one back, also where the rest of the line was changed since; undefined where its text is not found. */
export function undoEdit(line: string, { at, removed, inserted }: DoneEdit): LineEdit | undefined {
  const start = line.startsWith(inserted, at) ? at : onlyPlace(line, inserted);
  return start === undefined ? undefined : { span: { start, end: start + inserted.length }, text: removed };
}

function onlyPlace(line: string, text: string): number | undefined {
  const first = line.indexOf(text);
  return first >= 0 && first === line.lastIndexOf(text) ? first : undefined;
}
