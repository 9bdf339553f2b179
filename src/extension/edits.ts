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
  const { range, rangeIncludingLineBreak } = document.lineAt(line);
  if (line < document.lineCount - 1 || line === 0) return rangeIncludingLineBreak;
  return new Range(document.lineAt(line - 1).range.end, range.end);
}

export async function removeLine(document: TextDocument, line: number): Promise<boolean> {
  const edit = new WorkspaceEdit();
  edit.delete(document.uri, wholeLine(document, line));
  return await workspace.applyEdit(edit);
}
