import type { PassageOrigin, RecordKey } from '../dataset/record.js';
import { textHash } from '../dataset/identity.js';
import { passageKey } from '../journal/record-log.js';
import type { Candidate, RecordState } from '../journal/state.js';

/** A text that wants an instruction: a record's output, or a passage of it. */
export interface Target {
  readonly record: RecordKey;
  /** Decoded; for a passage the passage alone. */
  readonly text: string;
  /** BCP 47, where it is known. */
  readonly lang?: string;
  /** The instruction that the record has in the file. */
  readonly instruction?: string;
  readonly passage?: PassageOrigin;
}

/** The versions that answer this very text: not those for a passage of it, nor those for what the record said before an edit. */
export function candidatesFor(target: Target, state: RecordState): readonly Candidate[] {
  const key = passageKey(target.passage);
  const hash = textHash(target.text);
  return state.candidates.filter(
    (candidate) => passageKey(candidate.passage) === key && (candidate.of === undefined || candidate.of === hash),
  );
}
