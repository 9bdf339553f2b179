import { memberOf } from '../jsonl/value.js';
import type { DatasetRecord, RecordKey } from '../dataset/record.js';
import type { JournalState } from '../journal/fold.js';
import type { Candidate } from '../journal/state.js';

export interface Acceptance {
  /** The version that was accepted, where its wording still stands in the record. */
  readonly candidate?: Candidate;
}

/** Whether a person accepted the record's instruction, or that of the passage that the record is. Undefined: no. */
export function acceptanceOf(record: DatasetRecord, key: RecordKey, journal: JournalState): Acceptance | undefined {
  const own = journal.record(key);
  const instruction = record.fields.instruction?.text.trim() ?? '';
  const stands = ({ accepted, text }: Candidate): boolean => accepted && text.trim() === instruction;
  if (own.accepted !== undefined) {
    const candidate = own.candidates.find((each) => each.passage === undefined && stands(each));
    return candidate === undefined ? {} : { candidate };
  }
  const source = passageSource(record);
  if (source === undefined) return undefined;
  const candidate = journal.record(source).candidates.find((each) => each.passage !== undefined && stands(each));
  return candidate === undefined ? undefined : { candidate };
}

/** The key of the record whose passage this one is (`passage_of`). */
function passageSource({ root }: DatasetRecord): RecordKey | undefined {
  const pointer = root.type === 'object' ? memberOf(root, 'passage_of')?.value : undefined;
  if (pointer?.type !== 'object') return undefined;
  const id = memberOf(pointer, 'id')?.value;
  const key = memberOf(pointer, 'key')?.value;
  if (id?.type === 'string' || id?.type === 'number') return `id:${id.type === 'string' ? id.text : id.spelling}`;
  return key?.type === 'string' ? key.text : undefined;
}
