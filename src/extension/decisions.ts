import { l10n, type TextDocument } from 'vscode';
import { textHash } from '../core/dataset/identity.js';
import { passageLine } from '../core/dataset/passage.js';
import { doneEdit, undoEdit, type DoneEdit } from '../core/dataset/undo-edit.js';
import { setRole } from '../core/dataset/write-record.js';
import type { RecordKey } from '../core/dataset/record.js';
import type { DecisionEvent } from '../core/journal/event.js';
import type { Candidate } from '../core/journal/state.js';
import { editLine, insertLineAfter, removeLine } from './edits.js';
import type { Row } from './session.js';
import type { DatasetSession } from './session/dataset-session.js';

/** Why a decision could not be carried out; a whole sentence for the person. */
export class DecisionError extends Error {
  override readonly name = 'DecisionError';
}

/** Carries a decision out in the document: the smallest edit, one undo step. */
export class Decisions {
  /**
   * Writes the candidate into its record and gives the edit, or writes the record of its passage after its source. Throws a
   * {@link DecisionError} or a PlaceError.
   */
  async write(session: DatasetSession, key: RecordKey, candidate: Candidate): Promise<DoneEdit | undefined> {
    const row = requireRow(session, key);
    if (candidate.passage) {
      const line = this.lineOfPassage(session, row, candidate);
      this.require(await insertLineAfter(session.document, row.line, line), session);
      return undefined;
    }
    const edit = setRole(row.text, row.record, 'instruction', candidate.text, session.names);
    this.require(await editLine(session.document, row.line, edit), session);
    return doneEdit(row.text, edit);
  }

  /** Takes the text of a decision back where it still stands. */
  async takeBack(
    session: DatasetSession,
    { record: key, text, edit }: DecisionEvent,
    candidate: Candidate | undefined,
  ): Promise<void> {
    const row = session.find(key);
    if (!row) return;
    const { document } = session;
    if (candidate?.passage) {
      const wanted = this.lineOfPassage(session, row, candidate);
      const line = lineWith(document, row.line + 1, wanted);
      if (line !== undefined) this.require(await removeLine(document, line), session);
      return;
    }
    if (text === undefined || row.record.fields.instruction?.text !== text) return;
    const back = (edit && undoEdit(row.text, edit)) ?? setRole(row.text, row.record, 'instruction', '', session.names);
    this.require(await editLine(document, row.line, back), session);
  }

  private lineOfPassage(session: DatasetSession, row: Row, { passage, of, text }: Candidate): string {
    const { start = 0, end = 0 } = passage ?? {};
    const part = (row.record.fields.output?.text ?? '').slice(start, end);
    if (of !== undefined && of !== textHash(part)) {
      throw new DecisionError(
        l10n.t(
          'The passage in line {0} was changed since this instruction was written. Select it again.',
          row.line + 1,
        ),
      );
    }
    return passageLine(row.text, row.record, { text: part, start, end }, text, session.names);
  }

  private require(done: boolean, { document }: DatasetSession): void {
    if (!done)
      throw new DecisionError(l10n.t('{0} can’t be edited: it is read-only or was changed.', document.fileName));
  }
}

/** The row of a key as it stands now. */
export function requireRow(session: DatasetSession, key: RecordKey): Row {
  const row = session.find(key);
  if (row) return row;
  throw new DecisionError(
    l10n.t('The record is no longer in {0}: it was removed, or its text or id was changed.', session.document.fileName),
  );
}

/** The nearest line from one on that has this text. */
function lineWith(document: TextDocument, from: number, text: string): number | undefined {
  for (let line = from; line < document.lineCount; line++) {
    if (document.lineAt(line).text === text) return line;
  }
  return undefined;
}
