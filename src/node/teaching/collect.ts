import { basename, resolve } from 'node:path';
import { declaredLanguage } from '../../core/language/declared.js';
import type { Detectors } from '../../core/language/detectors.js';
import type { DatasetRecord, FieldNames } from '../../core/dataset/record.js';
import { fold, type JournalState } from '../../core/journal/fold.js';
import { readEvent } from '../../core/journal/line.js';
import { format, message } from '../../core/message.js';
import { acceptanceOf, type Acceptance } from '../../core/teaching/accepted.js';
import { adviceOn, tooFew } from '../../core/teaching/advice.js';
import { PairCollection } from '../../core/teaching/pairs.js';
import type { RefusedRow, TeachPlan, TeachSource } from '../../core/teaching/plan.js';
import { hasInstruction, readRows, scanRows, type Row } from '../author/rows.js';
import { refuseOtherFormats, UnreadableFile } from '../dataset-start.js';
import { systemCode } from '../fault.js';
import { journalPath } from '../journal/journal-file.js';
import { readTail } from '../journal/tail.js';
import { reasonOf } from '../replace-file.js';
import { TeachError } from './teach-error.js';

export interface CollectOptions {
  /** Rows of a dataset count whose instruction is filled, accepted or not. */
  readonly allRows?: boolean;
  readonly names?: FieldNames;
  /** The language of rows that declare none. */
  readonly language?: string;
  readonly signal?: AbortSignal;
  readonly detectors: Detectors;
}

interface Gathering {
  readonly pairs: PairCollection;
  readonly refused: RefusedRow[];
  readonly withoutAny: string[];
}

/**
 * Reads which rows of the sources can teach. A file that is named twice is read once, as it was named first.
 * @throws TeachError `file` where one can't be read, `cancelled`
 */
export async function collectPairs(sources: readonly TeachSource[], options: CollectOptions): Promise<TeachPlan> {
  const gathering: Gathering = { pairs: new PairCollection(options.detectors), refused: [], withoutAny: [] };
  const seen = new Set<string>();
  for (const source of sources) {
    if (!seen.has(resolve(source.file))) {
      seen.add(resolve(source.file));
      await collectFile(source, options, gathering);
    }
  }
  const { pairs, refused, withoutAny } = gathering;
  const { rows } = pairs;
  const report = { pairs: pairs.pairs, texts: rows.length, byLanguage: pairs.byLanguage, refused };
  const few = tooFew(report);
  const unaccepted = withoutAny.map((file) => message('No row of {0} was accepted yet.', file));
  return {
    rows,
    report,
    advice: [...unaccepted, ...(few === undefined ? adviceOn(report) : [])],
    ...(few === undefined ? {} : { tooFew: few }),
  };
}

async function collectFile(source: TeachSource, options: CollectOptions, gathering: Gathering): Promise<void> {
  const { file } = source;
  const { names, signal } = options;
  try {
    await refuseOtherFormats(file);
    const journal = source.kind === 'dataset' ? await readJournal(file) : undefined;
    const scan = await scanRows(file, names, signal);
    let accepted = 0;
    for await (const row of readRows(file, scan, names, signal)) {
      if (row.kind === 'blank') continue;
      if (row.kind === 'broken') {
        if (source.kind === 'seed' || options.allRows === true) refuse(gathering, file, row, row.reason);
        continue;
      }
      const acceptance = journal && acceptanceOf(row.record, row.key, journal);
      if (acceptance !== undefined) accepted++;
      if (mayTeach(source, options, row.record, acceptance)) {
        offer(row, acceptance, source, options, journal, gathering);
      }
    }
    if (source.kind === 'dataset' && accepted === 0 && options.allRows !== true) gathering.withoutAny.push(file);
  } catch (error) {
    throw unreadable(error, file, signal);
  }
}

/** A dataset's row without an instruction is still to be written; a pair without one is at fault, and is reported. */
function mayTeach(
  { kind }: TeachSource,
  { allRows }: CollectOptions,
  record: DatasetRecord,
  acceptance: Acceptance | undefined,
): boolean {
  return kind === 'seed' || acceptance !== undefined || (allRows === true && hasInstruction(record));
}

function offer(
  row: Row & { kind: 'record' },
  acceptance: Acceptance | undefined,
  { file }: TeachSource,
  { language }: CollectOptions,
  journal: JournalState | undefined,
  gathering: Gathering,
): void {
  const { record, key } = row;
  const fault = gathering.pairs.add({
    id: key,
    record,
    source: basename(file),
    declared: declaredLanguage(record, basename(file), language),
    style: acceptance?.candidate?.style,
    accepted: acceptance !== undefined,
    ...(journal === undefined ? {} : { ignored: journal.record(key).ignored }),
  });
  if (fault !== undefined) refuse(gathering, file, row, fault);
}

function refuse({ refused }: Gathering, file: string, { line }: Row, reason: RefusedRow['reason']): void {
  refused.push({ file, line: line.number, reason });
}

/** The journal beside a dataset, as it stands: no lock, no repair. A dataset without one has no accepted rows. */
async function readJournal(dataset: string): Promise<JournalState> {
  const path = journalPath(dataset);
  try {
    const { events, torn } = await readTail(path, 0);
    // A line whose writer was stopped before its end may be whole all the same.
    const last = torn.length === 0 ? undefined : readEvent(torn.toString('utf8'));
    return fold(last === undefined ? events : [...events, last]);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return fold([]);
    throw new TeachError('file', message('The journal {0} can\u2019t be read: {1}.', path, reasonOf(error)), error);
  }
}

function unreadable(error: unknown, file: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof TeachError) return error;
  if (signal?.aborted === true) {
    return new TeachError('cancelled', message('The check of the pairs was cancelled.'), error);
  }
  const reason = error instanceof UnreadableFile ? format(error.text) : reasonOf(error);
  if (!(error instanceof UnreadableFile) && systemCode(error) === undefined) return error;
  return new TeachError('file', message('{0} can\u2019t be read: {1}', file, reason), error);
}
