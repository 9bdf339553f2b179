import { EventEmitter, type Disposable, type TextDocument, type TextDocumentContentChangeEvent } from 'vscode';
import type { FieldNames, RecordKey } from '../../core/dataset/record.js';
import type { RightEvent } from '../../core/journal/event.js';
import type { Candidate, RecordState } from '../../core/journal/state.js';
import { languageCode } from '../../core/language/codes.js';
import { declaredLanguage } from '../../core/language/declared.js';
import type { LanguageVerdict } from '../../core/language/verdict.js';
import { verifyLanguage } from '../../core/language/verify.js';
import { message } from '../../core/message.js';
import type { Example } from '../../core/models/model.js';
import type { Choice } from '../../core/steps/choose.js';
import { candidatesFor, type Target } from '../../core/steps/target.js';
import { findingKey, groupByFinding } from '../../core/validation/alike.js';
import { isTaught } from '../../core/validation/lesson.js';
import type { Problem } from '../../core/validation/problem.js';
import type { Author } from '../../node/author/author.js';
import type { Pending } from '../../node/author/questions.js';
import type { Passage, Row, Session, SessionChange, SessionCounts } from '../session.js';
import type { AuthorResources } from './author-resources.js';
import type { AuthorSource } from './author-source.js';
import type { DatasetRows } from './dataset-rows.js';
import type { DatasetSettings } from './dataset-settings.js';
import type { DetectorSource } from './detector-source.js';

/** A chat model is shown a few of them, those that are most like the text. */
const examplesLimit = 200;

const untouched = (record: RecordKey): RecordState => ({
  record,
  candidates: [],
  status: 'untouched',
  ignored: new Set(),
});

/** An open dataset: its rows as the document has them, and what the journal knows of them. */
export class DatasetSession implements Session, Disposable {
  readonly ready: Promise<void>;
  private readonly changed = new EventEmitter<SessionChange>();
  readonly onDidChange = this.changed.event;
  private readonly verdicts = new WeakMap<Row['record'], LanguageVerdict>();
  private counted: SessionCounts | undefined;
  private byFinding: ReadonlyMap<string, readonly number[]> | undefined;
  private readonly subscriptions: Disposable[];

  constructor(
    readonly document: TextDocument,
    private readonly settings: DatasetSettings,
    private readonly records: DatasetRows,
    private readonly authors: AuthorSource,
    private readonly resources: AuthorResources,
    private readonly detectors: Pick<DetectorSource, 'now'>,
  ) {
    this.subscriptions = [
      records.onDidChange((lines) => {
        this.tell(lines === 'all' ? { kind: 'all' } : { kind: 'document', lines });
      }),
      authors.onDidChange((change) => {
        if (change.kind === 'pending') {
          this.tell({ kind: 'pending', keys: new Set([change.record]) });
        } else if (change.kind === 'reset' || change.inFile) {
          this.tell({ kind: 'all' });
        } else {
          this.tell({ kind: 'records', keys: change.records });
        }
      }),
      settings.onDidChange(() => {
        void this.records.load();
      }),
    ];
    this.ready = Promise.all([this.records.load(), this.authors.open()]).then(() => undefined);
  }

  /** Follows an edit of the document. */
  apply(changes: readonly TextDocumentContentChangeEvent[]): void {
    this.records.apply(changes);
  }

  /** Looks at every row again. */
  async check(): Promise<void> {
    await this.records.load();
  }

  get names(): FieldNames | undefined {
    return this.settings.names;
  }

  /** The one who writes for this dataset. Rejects with a JournalError where its journal can't be read, or a ModelError where there can be none. */
  author(): Promise<Author> {
    return this.authors.author();
  }

  /** The author, with the files that the settings name read. Rejects with a ResourceError besides. */
  async authorAtWork(): Promise<Author> {
    await this.ready;
    await this.resources.load(this.settings.names, this.acceptedExamples());
    return await this.author();
  }

  /** Stops what is being written for a record. */
  stop(key: RecordKey): void {
    this.authors.now?.cancel(key);
  }

  row(line: number): Row | undefined {
    return this.records.row(line);
  }

  find(key: RecordKey): Row | undefined {
    return this.records.find(key);
  }

  rows(from: number, to: number): readonly Row[] {
    const rows: Row[] = [];
    for (let line = Math.max(0, from); line <= Math.min(to, this.document.lineCount - 1); line++) {
      const row = this.row(line);
      if (row) rows.push(row);
    }
    return rows;
  }

  target(row: Row, passage?: Passage): Target {
    const { fields } = row.record;
    const lang = this.languageCode(row);
    const instruction = fields.instruction?.text ?? '';
    const common = { record: row.key, ...(lang === undefined ? {} : { lang }) };
    if (passage) {
      const { text, start, end } = passage;
      const sourceId = fields.id?.text;
      return { ...common, text, passage: { source: row.key, ...(sourceId ? { sourceId } : {}), start, end } };
    }
    return { ...common, text: fields.output?.text ?? '', ...(instruction === '' ? {} : { instruction }) };
  }

  problems(line: number): readonly Problem[] {
    return this.settings.check.enabled ? this.records.problems(line).flatMap((problem) => this.adjusted(problem)) : [];
  }

  language(row: Row): LanguageVerdict {
    const verdict = this.verdict(row);
    if (!isTaught(verdict, this.lessons)) return verdict;
    return { ...verdict, level: 'ok', reason: message('You have said that rows like this one are right.') };
  }

  private verdict(row: Row): LanguageVerdict {
    const known = this.verdicts.get(row.record);
    if (known) return known;
    const { fields } = row.record;
    const { now } = this.detectors;
    if (!now) return { level: 'abstained', reason: message('The language wasn’t checked yet.'), basis: 'none' };
    const verdict: LanguageVerdict = fields.output?.text
      ? verifyLanguage(fields.output.text, this.declared(row), now)
      : { level: 'abstained', reason: message('The record has no text.'), basis: 'none' };
    this.verdicts.set(row.record, verdict);
    return verdict;
  }

  languageCode(row: Row): string | undefined {
    const declared = this.declared(row);
    return declared === undefined ? undefined : languageCode(declared);
  }

  /** Costs a look at every row, once after each change. */
  counts(): SessionCounts {
    this.counted ??= this.count();
    return this.counted;
  }

  state(key: RecordKey): RecordState {
    const state = this.authors.now?.state(key) ?? untouched(key);
    return this.isWithdrawn(state) ? withdrawn(state) : state;
  }

  /** Records that the text of an accepted record was taken back by other means than *Undo*, so that no decision stands that does not. */
  async settle(key: RecordKey): Promise<void> {
    const author = await this.author();
    while (this.isWithdrawn(author.state(key))) await author.undo(key);
  }

  private isWithdrawn({ record, accepted }: RecordState): boolean {
    if (accepted === undefined) return false;
    const row = this.find(record);
    return row !== undefined && (row.record.fields.instruction?.text ?? '') !== accepted.text;
  }

  candidates(target: Target): readonly Candidate[] {
    return candidatesFor(target, this.state(target.record));
  }

  best(target: Target): Choice {
    return this.authors.now?.best(target) ?? { kind: 'none', reason: message('no instruction was written') };
  }

  pending(key: RecordKey): readonly Pending[] {
    return this.authors.now?.pending(key) ?? [];
  }

  /** Checks that are not wanted for a record, or for the whole file. */
  ignored(key?: RecordKey): ReadonlySet<string> {
    return this.authors.now?.ignored(key) ?? new Set<string>();
  }

  /** What a person has taught the language check about this file. */
  get lessons(): readonly RightEvent[] {
    return this.authors.now?.lessons ?? [];
  }

  /** The lines of the rows with the same finding: the same check, declared and found language. In order. Costs a look at every row, once after each change. */
  alike(problem: Problem): readonly number[] {
    this.byFinding ??= groupByFinding(this.records.reached, (line) => this.problems(line));
    return this.byFinding.get(findingKey(problem)) ?? [];
  }

  dispose(): void {
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
    this.changed.dispose();
    this.records.dispose();
    this.authors.dispose();
    this.settings.dispose();
  }

  /** Pairs that a person has accepted, the last ones in the file: they show the model what is wanted. */
  private acceptedExamples(): readonly Example[] {
    const author = this.authors.now;
    const examples: Example[] = [];
    if (!author || author.counts().accepted === 0) return examples;
    for (let line = this.document.lineCount - 1; line >= 0 && examples.length < examplesLimit; line--) {
      const row = this.row(line);
      const accepted = row && this.state(row.key).accepted;
      const response = row?.record.fields.output?.text ?? '';
      if (accepted && response !== '') examples.push({ instruction: accepted.text, response });
    }
    return examples;
  }

  /** The declared language as it is written: in the row, else the file's name, else the settings. */
  declared({ record }: Row): string | undefined {
    return declaredLanguage(record, this.document.fileName, this.settings.check.language);
  }

  private adjusted(problem: Problem): Problem[] {
    const severity = this.settings.check.severities.get(problem.code);
    if (severity === 'off') return [];
    return [severity === undefined ? problem : { ...problem, severity }];
  }

  private count(): SessionCounts {
    const counts = { records: 0, waiting: 0, accepted: 0, problems: 0 };
    const hasStates = Object.values(this.authors.now?.counts() ?? {}).some((count) => count > 0);
    for (let line = 0; line < this.records.reached; line++) {
      // An instruction that is still to be written is information, and no problem.
      counts.problems += this.problems(line).filter(({ severity }) => severity !== 'information').length;
      const record = this.records.record(line);
      if (!record) continue;
      counts.records++;
      const status = hasStates ? this.state(record.key).status : 'untouched';
      if (status === 'waiting' || status === 'accepted') counts[status]++;
    }
    return counts;
  }

  private tell(change: SessionChange): void {
    if (change.kind !== 'pending') {
      this.counted = undefined;
      this.byFinding = undefined;
    }
    this.changed.fire(change);
  }
}

/** An accepted record whose instruction was changed since, by Ctrl+Z for instance: its candidates wait again. */
function withdrawn(state: RecordState): RecordState {
  const candidates = state.candidates.map((each) =>
    each.passage === undefined && each.accepted ? { ...each, accepted: false } : each,
  );
  const waits = candidates.some(({ passage, dismissed }) => passage === undefined && !dismissed);
  const status = state.status === 'accepted' ? (waits ? 'waiting' : 'untouched') : state.status;
  const { record, lastFailure, ignored } = state;
  return { record, candidates, status, ...(lastFailure === undefined ? {} : { lastFailure }), ignored };
}
