import {
  CodeAction,
  CodeActionKind,
  l10n,
  Range,
  WorkspaceEdit,
  type CodeActionContext,
  type CodeActionProvider,
  type Command,
  type Diagnostic,
  type TextDocument,
} from 'vscode';
import { setRole } from '../../core/dataset/write-record.js';
import { PlaceError } from '../../core/jsonl/edit.js';
import { languageName } from '../../core/language/codes.js';
import { lessonOf } from '../../core/validation/lesson.js';
import type { Problem } from '../../core/validation/problem.js';
import { rangeOf, wholeLine } from '../edits.js';
import { findingArgs, type Mending } from '../finding-args.js';
import { placeArgs } from '../place-args.js';
import type { Row } from '../session.js';
import type { DatasetSession } from '../session/dataset-session.js';
import type { Sessions } from '../session/sessions.js';
import { diagnosticSource } from './diagnostics.js';

/** What can be done about a problem, in its light bulb. */
export class QuickFixes implements CodeActionProvider {
  static readonly providedCodeActionKinds = [CodeActionKind.QuickFix];

  constructor(private readonly sessions: Sessions) {}

  provideCodeActions(document: TextDocument, _range: Range, { diagnostics }: CodeActionContext): CodeAction[] {
    const session = this.sessions.of(document);
    if (!session) return [];
    return diagnostics
      .filter(({ source }) => source === diagnosticSource)
      .flatMap((diagnostic) => {
        const { line } = diagnostic.range.start;
        const problem = session.problems(line).find((each) => isOf(each, diagnostic, line));
        return problem ? fixes(session, line, problem, diagnostic) : [];
      });
  }
}

function isOf({ code, span }: Problem, diagnostic: Diagnostic, line: number): boolean {
  const value = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
  return value === code && rangeOf(line, span).isEqual(diagnostic.range);
}

function fixes(session: DatasetSession, line: number, problem: Problem, diagnostic: Diagnostic): CodeAction[] {
  const row = session.row(line);
  const actions = [
    ...(row ? [...setLanguage(session, row, problem), ...writeInstruction(session, row, problem)] : []),
    ...goToFirst(session, problem),
    ...removeRow(session, line, problem),
    ...isRight(session, problem),
    ...allAlike(session, problem),
    ...ignore(session, row, problem),
  ];
  return actions.map((action) => Object.assign(action, { diagnostics: [diagnostic] }));
}

function setLanguage(session: DatasetSession, row: Row, { code, found }: Problem): CodeAction[] {
  if (found === undefined || (code !== 'language-mismatch' && code !== 'language-unknown')) return [];
  const title = l10n.t('Set the language to {0} ({1})', found, languageName(found));
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  try {
    const { span, text } = setRole(row.text, row.record, 'language', found, session.names);
    action.edit = new WorkspaceEdit();
    action.edit.replace(session.document.uri, rangeOf(row.line, span), text);
    return [action];
  } catch (error) {
    // A line without a place for the field has other fixes.
    if (error instanceof PlaceError) return [];
    throw error;
  }
}

function writeInstruction(session: DatasetSession, row: Row, { code, span }: Problem): CodeAction[] {
  const { instruction, output } = row.record.fields;
  if (!output?.text) return [];
  const lacks = (code === 'missing-field' || code === 'empty-field') && (instruction?.text ?? '') === '';
  const ofOutput = span.start === output.span.start && span.end === output.span.end;
  if (!(lacks && !ofOutput) && code !== 'instruction-not-english') return [];
  const title =
    code === 'instruction-not-english' ? l10n.t('Write a new instruction') : l10n.t('Write the instruction');
  const args = [placeArgs({ session, key: row.key })];
  return [withCommand(title, { title, command: 'xinstruct.generate', arguments: args })];
}

function goToFirst({ document: { uri } }: DatasetSession, { related }: Problem): CodeAction[] {
  if (related === undefined) return [];
  const title = l10n.t('Go to the first one (line {0})', related + 1);
  const selection = new Range(related, 0, related, 0);
  return [withCommand(title, { title, command: 'vscode.open', arguments: [uri, { selection }] })];
}

const removable: ReadonlySet<Problem['code']> = new Set<Problem['code']>([
  'invalid-json',
  'not-an-object',
  'unknown-shape',
  'empty-field',
  'duplicate-id',
  'duplicate-text',
  'language-mismatch',
  'mixed-language',
]);

function removeRow({ document }: DatasetSession, line: number, { code }: Problem): CodeAction[] {
  if (!removable.has(code)) return [];
  const action = new CodeAction(l10n.t('Remove the row'), CodeActionKind.QuickFix);
  action.edit = new WorkspaceEdit();
  action.edit.delete(document.uri, wholeLine(document, line));
  return [action];
}

function ignore({ document }: DatasetSession, row: Row | undefined, { code }: Problem): CodeAction[] {
  const run = (title: string, key?: string): CodeAction =>
    withCommand(title, {
      title,
      command: 'xinstruct.ignoreCheck',
      arguments: [{ document: document.uri.toString(), code, ...(key === undefined ? {} : { key }) }],
    });
  return [
    ...(row ? [run(l10n.t('Ignore “{0}” for this row', code), row.key)] : []),
    run(l10n.t('Ignore “{0}” for this file', code)),
  ];
}

/** Of what says that the finding is wrong, this helps with the rows to come. */
function isRight(session: DatasetSession, problem: Problem): CodeAction[] {
  const lesson = problem.code === 'language-mismatch' ? lessonOf(problem) : undefined;
  if (!lesson) return [];
  const title = l10n.t('This row is right: it is {0}. Learn that for this file', languageName(lesson.declared));
  const args = [findingArgs(session, problem)];
  return [withCommand(title, { title, command: 'xinstruct.rowIsRight', arguments: args })];
}

/** The same for all rows with the same declared and found language, where there are others. */
function allAlike(session: DatasetSession, problem: Problem): CodeAction[] {
  if (problem.code !== 'language-mismatch') return [];
  const count = session.alike(problem).length;
  if (count < 2) return [];
  const run = (title: string, how: Mending): CodeAction =>
    withCommand(title, { title, command: 'xinstruct.mendAlike', arguments: [findingArgs(session, problem), how] });
  const { code, found } = problem;
  return [
    ...(found === undefined
      ? []
      : [run(l10n.t('Set the language to {0} in all {1} rows like it', languageName(found), count), 'set-language')]),
    run(l10n.t('Ignore “{0}” for all {1} rows like it', code, count), 'ignore'),
    run(l10n.t('Remove all {0} rows like it', count), 'remove'),
  ];
}

function withCommand(title: string, command: Command): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.command = command;
  return action;
}
