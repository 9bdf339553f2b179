import { sharedKey } from '../../core/dataset/identity.js';
import { readRecord } from '../../core/dataset/read-record.js';
import type { DatasetRecord, FieldNames, RecordKey } from '../../core/dataset/record.js';
import { parseLine } from '../../core/jsonl/parse.js';
import { format, message, type Message } from '../../core/message.js';
import { readLines, type FileLine } from '../lines.js';

/** A line of a dataset and what stands in it. */
export type Row =
  | { readonly kind: 'record'; readonly line: FileLine; readonly record: DatasetRecord; readonly key: RecordKey }
  | { readonly kind: 'blank'; readonly line: FileLine }
  | { readonly kind: 'broken'; readonly line: FileLine; readonly reason: Message };

/** What has to be known of a whole dataset before its rows can be named. */
export interface Scan {
  /** How many records have each key by themselves. */
  readonly counts: ReadonlyMap<RecordKey, number>;
  /** Records, and how many of them have no instruction. */
  readonly records: number;
  readonly wanting: number;
}

/** Reads a dataset once for the keys that occur more than once. Memory: one entry a record. */
export async function scanRows(path: string, names: FieldNames | undefined, signal?: AbortSignal): Promise<Scan> {
  const counts = new Map<RecordKey, number>();
  let records = 0;
  let wanting = 0;
  for await (const line of readLines(path, signal)) {
    const record = recordOf(line, names);
    if (record !== undefined && !('template' in record)) {
      counts.set(record.key, (counts.get(record.key) ?? 0) + 1);
      records++;
      wanting += hasInstruction(record) ? 0 : 1;
    }
  }
  return { counts, records, wanting };
}

/** The rows of a dataset in order, each record with a key that no other has (as `uniqueKeys` makes them). */
export async function* readRows(
  path: string,
  { counts }: Scan,
  names: FieldNames | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Row> {
  const used = new Map<RecordKey, number>();
  for await (const line of readLines(path, signal)) {
    const record = recordOf(line, names);
    if (record === undefined) {
      yield { kind: 'blank', line };
    } else if ('template' in record) {
      yield { kind: 'broken', line, reason: record };
    } else {
      yield { kind: 'record', line, record, key: nextKey(record, counts, used) };
    }
  }
}

export function hasInstruction({ fields }: DatasetRecord): boolean {
  return (fields.instruction?.text.trim() ?? '') !== '';
}

/** The key of the next record of a file; `used` belongs to one reading of it, from its first record on. */
export function nextKey(record: DatasetRecord, counts: Scan['counts'], used: Map<RecordKey, number>): RecordKey {
  if ((counts.get(record.key) ?? 0) < 2) {
    return record.key;
  }
  const key = sharedKey(record);
  const turn = (used.get(key) ?? 0) + 1;
  used.set(key, turn);
  return turn === 1 ? key : `${key}#${turn}`;
}

/** The record of a line; undefined for a blank line, and for any other the reason why it has none. */
function recordOf(line: FileLine, names: FieldNames | undefined): DatasetRecord | Message | undefined {
  if (!line.valid) {
    return message('the line is not UTF-8');
  }
  const parsed = parseLine(line.text);
  switch (parsed.kind) {
    case 'blank':
      return undefined;
    case 'invalid':
      return message('the line is not valid JSON: {0}', format(parsed.reason));
    case 'value':
      return readRecord(parsed.value, names) ?? message('the line has none of the known shapes of a record');
  }
}
