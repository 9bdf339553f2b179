import type { Span } from '../jsonl/json.js';
import type { Message } from '../message.js';

export type Severity = 'error' | 'warning' | 'information';

/** Stable names of the checks: they stand in settings, in the journal's `ignore` events and in `check --json`. */
export type ProblemCode =
  | 'invalid-json'
  | 'invalid-encoding'
  | 'not-an-object'
  | 'unknown-shape'
  | 'missing-field'
  | 'empty-field'
  | 'wrong-type'
  | 'duplicate-key'
  | 'duplicate-id'
  | 'duplicate-text'
  | 'language-mismatch'
  | 'language-unknown'
  | 'mixed-language'
  | 'instruction-not-english';

/** Something that a check found in one line. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: Message;
  /** Where, in UTF-16 code units inside the line. */
  readonly span: Span;
  /** The language that the record declares, as it is written there. */
  readonly declared?: string;
  /** The language that was found, as a BCP 47 code. */
  readonly found?: string;
  /** How probable the check holds its finding, 0 to 1, where it has a figure. */
  readonly probability?: number;
  /** For duplicates: the zero-based line of the first one. */
  readonly related?: number;
}
