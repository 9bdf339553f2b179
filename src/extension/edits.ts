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

/** The smallest edit that turns one text of a line into another. */
export function smallestEdit(from: string, to: string): LineEdit {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start++;
  if (splitsPair(from, start)) start--;
  let tail = 0;
  while (tail < shorter - start && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  if (splitsPair(from, from.length - tail)) tail--;
  return { span: { start, end: from.length - tail }, text: to.slice(start, to.length - tail) };
}

/** The editor moves a place between the halves of a surrogate pair. */
function splitsPair(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '');
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
