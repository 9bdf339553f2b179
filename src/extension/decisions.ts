import { l10n, type TextDocument } from 'vscode';
import { textHash } from '../core/dataset/identity.js';
import { passageLine } from '../core/dataset/passage.js';
import { setRole } from '../core/dataset/write-record.js';
import type { RecordKey } from '../core/dataset/record.js';
import type { Candidate } from '../core/journal/state.js';
import { editLine, insertLineAfter, removeLine, smallestEdit } from './edits.js';
import type { Row } from './session.js';
import type { DatasetSession } from './session/dataset-session.js';

/** Why a decision could not be carried out; a whole sentence for the person. */
export class DecisionError extends Error {
  override readonly name = 'DecisionError';
}

/** A line as it was before and after an instruction was written into it. */
interface Written {
  readonly before: string;
  readonly after: string;
}

/** Carries a decision out in the document: the smallest edit, one undo step. */
export class Decisions {
  private readonly written = new WeakMap<TextDocument, Map<RecordKey, Written>>();

  /** Writes the candidate into its record, or the record of its passage after its source. Throws a {@link DecisionError} or a PlaceError. */
  async write(session: DatasetSession, key: RecordKey, candidate: Candidate): Promise<void> {
    const row = requireRow(session, key);
    if (candidate.passage) {
      const line = this.lineOfPassage(session, row, candidate);
      this.require(await insertLineAfter(session.document, row.line, line), session);
      return;
    }
    await this.writeInstruction(session, row, candidate.text);
  }

  /** Takes the text of a decision back where it still stands. */
  async takeBack(
    session: DatasetSession,
    key: RecordKey,
    text: string | undefined,
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
    const written = this.written.get(document)?.get(key);
    const edit =
      written?.after === row.text
        ? smallestEdit(written.after, written.before)
        : setRole(row.text, row.record, 'instruction', '', session.names);
    this.require(await editLine(document, row.line, edit), session);
  }

  private async writeInstruction(session: DatasetSession, row: Row, text: string): Promise<void> {
    const { document } = session;
    const edit = setRole(row.text, row.record, 'instruction', text, session.names);
    this.require(await editLine(document, row.line, edit), session);
    const byKey = this.written.get(document) ?? new Map<RecordKey, Written>();
    const after = document.lineAt(row.line).text;
    this.written.set(document, byKey.set(row.key, { before: row.text, after }));
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
