import { l10n, window, workspace, WorkspaceEdit } from 'vscode';
import { setRole } from '../../core/dataset/write-record.js';
import { PlaceError } from '../../core/jsonl/edit.js';
import { rangeOf, removeLines } from '../edits.js';
import { isFindingArgs } from '../finding-args.js';
import type { DatasetSession } from '../session/dataset-session.js';
import { sessionOf } from '../session-of.js';
import { requireTrust } from '../trust.js';
import type { Command } from './command.js';

const briefly = 5_000;

/** Does with all rows that have a finding what its quick fix does with one: one undo step. */
export const mendAlike: Command = {
  id: 'xinstruct.mendAlike',
  async run({ sessions }, arg, how) {
    if (!isFindingArgs(arg)) return;
    const session = sessionOf(arg.document, sessions);
    if (!session) return;
    const lines = session.alike(arg.problem);
    switch (how) {
      case 'set-language':
        if (arg.problem.found !== undefined) await setLanguage(session, lines, arg.problem.found);
        break;
      case 'ignore':
        await ignore(session, lines, arg.problem.code);
        break;
      case 'remove':
        if (!(await removeLines(session.document, lines))) refused(session);
        break;
    }
  },
};

async function setLanguage(session: DatasetSession, lines: readonly number[], language: string): Promise<void> {
  const { document } = session;
  const edit = new WorkspaceEdit();
  let without = 0;
  for (const line of lines) {
    const row = session.row(line);
    if (!row) continue;
    try {
      const { span, text } = setRole(row.text, row.record, 'language', language, session.names);
      edit.replace(document.uri, rangeOf(line, span), text);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      without++;
    }
  }
  if (!(await workspace.applyEdit(edit))) refused(session);
  else if (without > 0) {
    void window.showWarningMessage(
      l10n.t('Rows without a place for the language field, left as they are: {0}.', without),
    );
  }
}

async function ignore(session: DatasetSession, lines: readonly number[], code: string): Promise<void> {
  if (!(await requireTrust())) return;
  const author = await session.author();
  const keys = lines.flatMap((line) => session.row(line)?.key ?? []);
  await author.ignore(...keys.map((record) => ({ record, code, off: true })));
  window.setStatusBarMessage(l10n.t('Ignored. “Restore Ignored Checks” takes it back.'), briefly);
}

function refused({ document }: DatasetSession): void {
  void window.showErrorMessage(l10n.t('{0} can’t be edited: it is read-only or was changed.', document.fileName));
}
