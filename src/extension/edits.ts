import { EndOfLine, Range, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { LineEdit, Span } from '../core/jsonl/json.js';

export function rangeOf(line: number, { start, end }: Span): Range {
  return new Range(line, start, line, end);
}

/** Applies an edit of one line as one undo step; resolves to false where the editor refuses it (a read-only file). */
export async function editLine(document: TextDocument, line: number, { span, text }: LineEdit): Promise<boolean> {
  if (span.start === span.end && text === '') return true;
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, rangeOf(line, span), text);
  return await workspace.applyEdit(edit);
}

/** Inserts a line after another one, with the document's own line end. */
export async function insertLineAfter(document: TextDocument, line: number, text: string): Promise<boolean> {
  const ending = document.eol === EndOfLine.CRLF ? '\r\n' : '\n';
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(line).range.end, ending + text);
  return await workspace.applyEdit(edit);
}

/** The range of a line with one line end, so that no empty line is left. */
export function wholeLine(document: TextDocument, line: number): Range {
  return wholeLines(document, line, line);
}

/** The range of the lines from one to another, both included, with as many line ends. */
function wholeLines(document: TextDocument, first: number, last: number): Range {
  const { start } = document.lineAt(first).range;
  const { range, rangeIncludingLineBreak } = document.lineAt(last);
  if (last < document.lineCount - 1 || first === 0) return new Range(start, rangeIncludingLineBreak.end);
  return new Range(document.lineAt(first - 1).range.end, range.end);
}

/** Removes lines as one undo step. `lines` are in order. */
export async function removeLines(document: TextDocument, lines: readonly number[]): Promise<boolean> {
  const edit = new WorkspaceEdit();
  for (const { first, last } of runsOf(lines)) edit.delete(document.uri, wholeLines(document, first, last));
  return await workspace.applyEdit(edit);
}

/** Neighbouring lines together: edits of one step must not overlap. */
export function runsOf(lines: readonly number[]): readonly { readonly first: number; readonly last: number }[] {
  const runs: { readonly first: number; last: number }[] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run?.last === line - 1) run.last = line;
    else runs.push({ first: line, last: line });
  }
  return runs;
}

export async function removeLine(document: TextDocument, line: number): Promise<boolean> {
  return await removeLines(document, [line]);
}
