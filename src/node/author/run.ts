import { setRole } from '../../core/dataset/write-record.js';
import type { DatasetRecord, FieldNames } from '../../core/dataset/record.js';
import { applyEdits, PlaceError } from '../../core/jsonl/edit.js';
import type { Candidate } from '../../core/journal/state.js';
import { message, type Message } from '../../core/message.js';
import { ModelError, type Style } from '../../core/models/model.js';
import { concernsText } from '../../core/run/retry.js';
import { candidatesFor, type Target } from '../../core/steps/target.js';
import type { Author } from './author.js';
import type { WriteHooks } from './questions.js';
import { mapOrdered } from './ordered.js';
import { hasInstruction, type Row } from './rows.js';

/** What became of a row. `written` has a new instruction, `kept` its old one; `without` says why it has none. */
export type RowResult = {
  readonly row: Row;
  /** The line to write, without its end. */
  readonly bytes: Buffer;
} & (
  | { readonly kind: 'blank' }
  | { readonly kind: 'beyond-limit' }
  | { readonly kind: 'kept'; readonly instruction: string }
  | { readonly kind: 'written'; readonly instruction: string; readonly candidate?: Candidate; readonly asked: number }
  | { readonly kind: 'without'; readonly reason: Message; readonly code: string; readonly asked: number }
);

export interface RunOptions {
  readonly hooks: WriteHooks;
  /** Rows at a time. */
  readonly width: number;
  readonly names?: FieldNames | undefined;
  readonly styles?: readonly Style[];
  readonly candidates?: number;
  /** So many rows at most are asked about; the others stay as they are. */
  readonly limit?: number;
  /** Rows that have an instruction get a new one. */
  readonly overwrite?: boolean;
  /** The language of a record's text, as a BCP 47 code. */
  readonly language: (record: DatasetRecord) => string | undefined;
}

/** So many texts in a row that a server could not answer for: it is not the texts. */
const failuresInRow = 5;

/**
 * Writes an instruction for each row that has none, in the rows' order. What was answered before under the same settings is not
 * asked again. Rejects with the ModelError or JournalError that keeps all rows from being done.
 */
export async function* writeInstructions(
  author: Author,
  rows: AsyncIterable<Row>,
  options: RunOptions,
): AsyncGenerator<RowResult> {
  let taken = 0;
  let failed = 0;
  yield* mapOrdered(rows, options.width, async (row): Promise<RowResult> => {
    const wants = row.kind === 'record' && (options.overwrite === true || !hasInstruction(row.record));
    if (!wants) {
      return unasked(row);
    }
    if (taken >= (options.limit ?? Number.POSITIVE_INFINITY)) {
      return { kind: 'beyond-limit', row, bytes: row.line.bytes };
    }
    taken++;
    try {
      const result = await writeRow(author, row, options);
      failed = 0;
      return result;
    } catch (error) {
      if (!(error instanceof ModelError) || !concernsText(error) || ++failed >= failuresInRow) {
        throw error;
      }
      return { ...without(row, error.text, error.reason), asked: 1 };
    }
  });
}

function unasked(row: Row): RowResult {
  const { bytes } = row.line;
  switch (row.kind) {
    case 'blank':
      return { kind: 'blank', row, bytes };
    case 'broken':
      return without(row, row.reason, 'broken');
    case 'record':
      return { kind: 'kept', row, bytes, instruction: row.record.fields.instruction?.text ?? '' };
  }
}

async function writeRow(author: Author, row: Row & { kind: 'record' }, options: RunOptions): Promise<RowResult> {
  const { record, key, line } = row;
  const text = record.fields.output?.text ?? '';
  if (text.trim() === '') {
    return without(row, message('the record has no text'), 'no-text');
  }
  const lang = options.language(record);
  const old = record.fields.instruction?.text ?? '';
  const target: Target = {
    record: key,
    text,
    ...(lang === undefined ? {} : { lang }),
    ...(old === '' ? {} : { instruction: old }),
  };
  const state = author.state(key);
  const decided = candidatesFor(target, state).find(({ accepted }) => accepted);
  if (state.accepted !== undefined && (decided !== undefined || state.accepted.candidate === undefined)) {
    return written(row, state.accepted.text, decided, 0, options.names);
  }
  if (state.status === 'rejected') {
    return without(row, message('a person has rejected it'), 'rejected');
  }
  const { added, choice } = await author.generate(
    target,
    {
      resume: true,
      ...(options.styles === undefined ? {} : { styles: options.styles }),
      ...(options.candidates === undefined ? {} : { candidates: options.candidates }),
    },
    // Rows that come first are done first.
    { ...options.hooks, priority: -line.number },
  );
  return choice.kind === 'best'
    ? written(row, choice.best.text, choice.best, added.length, options.names)
    : { ...without(row, choice.reason, 'none-good'), asked: added.length };
}

function written(
  row: Row & { kind: 'record' },
  instruction: string,
  candidate: Candidate | undefined,
  asked: number,
  names: FieldNames | undefined,
): RowResult {
  const { line, record } = row;
  try {
    const edit = setRole(line.text, record, 'instruction', instruction, names);
    const bytes = Buffer.from(applyEdits(line.text, [edit]), 'utf8');
    return { kind: 'written', row, bytes, instruction, asked, ...(candidate === undefined ? {} : { candidate }) };
  } catch (error) {
    if (error instanceof PlaceError) {
      return { ...without(row, error.reason, 'no-place'), asked };
    }
    throw error;
  }
}

function without(row: Row, reason: Message, code: string) {
  return { kind: 'without', row, bytes: row.line.bytes, reason, code, asked: 0 } as const;
}
