import type { RecordKey } from '../dataset/record.js';
import type { CandidateEvent } from './event.js';

/** A version of an instruction as it stands after all events. */
export interface Candidate extends CandidateEvent {
  /** Scores by measure. */
  readonly scores: ReadonlyMap<string, number>;
  /** True after *Dismiss* (a decision `reject` that names this candidate). */
  readonly dismissed: boolean;
  /** True while a decision `accept` that names it stands. */
  readonly accepted: boolean;
}

export type RecordStatus = 'untouched' | 'waiting' | 'accepted' | 'rejected' | 'skipped';

/** What is known of one record: the fold of its events. */
export interface RecordState {
  readonly record: RecordKey;
  /** In the order of their writing; versions of one instruction point to their parents. */
  readonly candidates: readonly Candidate[];
  /** `waiting`: it has candidates, not dismissed, that are newer than the last decision on it (or there is none). */
  readonly status: RecordStatus;
  readonly accepted?: { readonly candidate?: string; readonly text: string };
  readonly lastFailure?: { readonly reason: string; readonly message: string };
  readonly ignored: ReadonlySet<string>;
}
