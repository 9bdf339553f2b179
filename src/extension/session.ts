import type { Disposable, Event, TextDocument } from 'vscode';
import type { DatasetRecord, PassageOrigin, RecordKey } from '../core/dataset/record.js';
import type { Candidate, RecordState } from '../core/journal/state.js';
import type { LanguageVerdict } from '../core/language/verdict.js';
import type { Style } from '../core/models/model.js';
import type { StudioTeaching, TeachingAction } from '../core/protocol/teaching.js';
import type { Choice } from '../core/steps/choose.js';
import type { Target } from '../core/steps/target.js';
import type { Problem } from '../core/validation/problem.js';
import type { Pending } from '../node/author/questions.js';

/** A record as it stands in its document now. */
export interface Row {
  /** From 0. */
  readonly line: number;
  /** The line's text, without its end. */
  readonly text: string;
  readonly key: RecordKey;
  readonly record: DatasetRecord;
}

/** What changed in a session: rows (by key), everything, or only texts that are being written (many a second). */
export type SessionChange =
  | { readonly kind: 'document'; readonly lines: readonly number[] }
  | { readonly kind: 'records'; readonly keys: ReadonlySet<RecordKey> }
  | { readonly kind: 'pending'; readonly keys: ReadonlySet<RecordKey> }
  | { readonly kind: 'all' };

export interface SessionCounts {
  readonly records: number;
  /** Records with candidates that wait for a decision. */
  readonly waiting: number;
  readonly accepted: number;
  /** Errors and warnings; what is merely information is left out. */
  readonly problems: number;
}

/** An open dataset: its records, what is known of them, and what is wrong with them. */
export interface Session {
  readonly document: TextDocument;
  /** Resolves when every line was looked at once and the journal was read; `row` and `state` answer before that, from what is known. */
  readonly ready: Promise<void>;
  readonly onDidChange: Event<SessionChange>;

  row(line: number): Row | undefined;
  /** The row of a key, wherever it stands now; undefined where the record was removed or its identity changed. */
  find(key: RecordKey): Row | undefined;
  /** The rows from one line to another, both included. */
  rows(from: number, to: number): readonly Row[];
  /** What wants an instruction: the row's whole output, or a passage of it. */
  target(row: Row, passage?: Passage): Target;

  problems(line: number): readonly Problem[];
  /** Is the output in the language that the row declares. */
  language(row: Row): LanguageVerdict;
  /** BCP 47 code of the output's language: the declared one, else the file's, else the setting's. */
  languageCode(row: Row): string | undefined;
  counts(): SessionCounts;

  /** The journal's state; a status `accepted` stands only as long as the accepted instruction does stand in the row. */
  state(key: RecordKey): RecordState;
  /** The versions that answer this very target, in the order of their writing. */
  candidates(target: Target): readonly Candidate[];
  best(target: Target): Choice;
  pending(key: RecordKey): readonly Pending[];
}

/** A part of the output that was selected, by its decoded range. */
export type Passage = Pick<PassageOrigin, 'start' | 'end'> & { readonly text: string };

/** Where a command works: a record of a session, or a passage of it. By key, so that edits above it do no harm. */
export interface Place {
  readonly session: Session;
  readonly key: RecordKey;
  readonly passage?: Passage;
}

/** The sessions of the open documents. */
export interface SessionList {
  readonly all: readonly Session[];
  readonly onDidChange: Event<void>;
  of(document: TextDocument): Session | undefined;
}

/** The record under the cursor of the editor that was active last; a selected passage comes with it. */
export interface Current {
  readonly place: Place | undefined;
  readonly onDidChange: Event<void>;
  /** Selects a record's line in its editor and brings it into view. */
  reveal(place: Place): Promise<void>;
}

export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/** Which model is in use; known without loading it. */
export interface ModelStatus {
  readonly label: string;
  readonly detail: string;
  /** Whether a refinement can be asked for in free words. */
  readonly takesWishes: boolean;
  readonly onDidChange: Event<void>;
}

/** The kinds of instruction that are asked for; a change is written into the settings. */
export interface StyleChoice {
  readonly chosen: readonly Style[];
  readonly onDidChange: Event<void>;
  choose(styles: readonly Style[]): Promise<void>;
}

/**
 * What a person can do with a record. Each resolves when it is done and shows its own errors (one message, with what helps as a
 * button); none rejects for a failure of the model, the journal or a record that is gone.
 */
export interface Actions {
  generate(places: readonly Place[]): Promise<void>;
  /** Stops what is being written: for a record, or everything. */
  cancel(place?: Place): void;
  refine(place: Place, candidate: string, wish: { readonly wish?: string; readonly style?: Style }): Promise<void>;
  /** Writes the candidate into the record (of a passage: as a new record after it), as one undo step, and records the decision. */
  accept(place: Place, candidate?: string): Promise<void>;
  /** Records a person's wording as a version of `candidate`, and accepts that. */
  editThenAccept(place: Place, candidate: string | undefined, text: string): Promise<void>;
  /** The record as a whole: none of its candidates will do. */
  reject(place: Place): Promise<void>;
  /** One candidate only. */
  dismiss(place: Place, candidate: string): Promise<void>;
  skip(place: Place): Promise<void>;
  /** Takes back the record's last decision, and the text that it wrote where that still stands. */
  undo(place: Place): Promise<void>;
  /** Moves to the next or previous record that waits for a decision; wraps around. */
  next(direction: 1 | -1): Promise<void>;
  /** Opens two versions in the diff editor; by default a candidate against its parent, or the record's instruction. */
  diff(place: Place, right: string, left?: string): Promise<void>;
  readonly progress: Progress | undefined;
  readonly onDidChangeProgress: Event<void>;
}

/** The training of an adapter, as the studio shows it. */
export interface TeachingStatus {
  readonly shown: StudioTeaching | undefined;
  readonly onDidChange: Event<void>;
  act(action: TeachingAction): void;
}

/** What the commands, the lenses and the studio share. */
export interface Workbench extends Disposable {
  readonly sessions: SessionList;
  readonly current: Current;
  readonly actions: Actions;
  readonly model: ModelStatus;
  readonly styles: StyleChoice;
  readonly teachingStatus: TeachingStatus;
}
