import { sharedKey } from '../dataset/identity.js';
import type { DatasetRecord, RecordKey } from '../dataset/record.js';
import { checkLine, type CheckedLine, type LineContext } from './check-line.js';
import { duplicateId, duplicateText, idOfRecord, textOfRecord } from './duplicates.js';
import { Groups } from './group.js';
import type { Lesson } from './lesson.js';
import type { Problem, Severity } from './problem.js';
import { isWanted, type Unwanted } from './wanted.js';

export interface FileCheckerOptions extends LineContext {
  /** Codes that are not wanted: for the whole file without a key, for one record with it. Asked each time problems are. */
  readonly ignored?: (key?: RecordKey) => ReadonlySet<string>;
  /** What the file has taught the language check. Asked each time problems are. */
  readonly lessons?: () => readonly Lesson[];
}

export interface FileCounts {
  /** Lines that hold a record of a known shape. */
  readonly records: number;
  readonly problems: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
}

/** A line with what it says by itself; `line` moves with it. */
interface Entry {
  line: number;
  readonly checked: CheckedLine;
  readonly id: string | undefined;
  readonly body: string | undefined;
  /** The record under a key that is unique in the file, where its own is not. */
  renamed?: DatasetRecord;
}

/**
 * The checks of a whole file, kept up to date by line: an edit examines the lines that it touches and nothing else. What depends
 * on other lines (ids and texts that occur twice, what is said once for a file) is looked up by value.
 */
export class FileChecker {
  private entries: Entry[] = [];
  private readonly ids = new Groups<Entry>();
  private readonly bodies = new Groups<Entry>();
  private readonly keys = new Groups<Entry>();
  private readonly notes = new Groups<Entry>();
  /** By the members of a group: a group that changes has another list of them. */
  private readonly sharedKeys = new WeakMap<readonly Entry[], ReadonlyMap<Entry, RecordKey>>();

  constructor(private readonly options: FileCheckerOptions) {}

  /** Starts anew with these lines (without their line ends). */
  reset(lines: readonly string[]): void {
    for (const groups of [this.ids, this.bodies, this.keys, this.notes]) groups.clear();
    this.entries = [];
    this.replace(0, 0, lines);
  }

  /**
   * Puts `newLines` in the place of `deleteCount` lines from the zero-based `startLine` on. Gives the lines, as they are numbered
   * then, whose problems or keys may differ from before: the new ones, and those that a duplicate came to or was taken from.
   */
  replace(startLine: number, deleteCount: number, newLines: readonly string[]): number[] {
    const start = Math.min(Math.max(0, startLine), this.entries.length);
    const touched = new Set<Entry>();
    const added = newLines.map((text, index) => this.examine(text, start + index));
    for (const entry of this.splice(start, deleteCount, added)) this.leave(entry, touched);
    if (added.length !== deleteCount) this.renumber(start + added.length);
    for (const entry of added) this.join(entry, touched);
    for (const entry of added) touched.add(entry);
    return [...touched]
      .filter((entry) => this.entries[entry.line] === entry)
      .map(({ line }) => line)
      .sort((a, b) => a - b);
  }

  /** What is wrong with a line, ignored checks left out. Empty for a line that is fine, blank or not there. */
  problems(line: number): readonly Problem[] {
    const entry = this.entries[line];
    if (!entry) return [];
    const all = [...entry.checked.problems, ...this.shared(entry)];
    const { ignored, lessons } = this.options;
    if (all.length === 0 || (!ignored && !lessons)) return all;
    const ofRecord = entry.checked.record ? ignored?.(this.keyOf(entry)) : undefined;
    const unwanted: Unwanted = { off: [ignored?.(), ofRecord], lessons: lessons?.() ?? [] };
    return all.filter((problem) => isWanted(problem, unwanted));
  }

  /** The record in a line, its key unique in the file; undefined where the line holds none. The same object until it changes. */
  record(line: number): DatasetRecord | undefined {
    const entry = this.entries[line];
    const record = entry?.checked.record;
    if (!entry || !record) return undefined;
    const key = this.keyOf(entry);
    if (key === record.key) return record;
    if (entry.renamed?.key !== key) entry.renamed = { ...record, key };
    return entry.renamed;
  }

  get lineCount(): number {
    return this.entries.length;
  }

  /** Counts over all lines; costs a look at each of them. */
  counts(): FileCounts {
    const bySeverity = { error: 0, warning: 0, information: 0 };
    let records = 0;
    let problems = 0;
    this.entries.forEach(({ checked }, line) => {
      if (checked.record) records++;
      for (const { severity } of this.problems(line)) {
        bySeverity[severity]++;
        problems++;
      }
    });
    return { records, problems, bySeverity };
  }

  private examine(text: string, line: number): Entry {
    const checked = checkLine(text, this.options);
    const { record } = checked;
    return { line, checked, id: record && idOfRecord(record), body: record && textOfRecord(record) };
  }

  /** `Array.splice`, without a limit on how many lines come in at once. */
  private splice(start: number, deleteCount: number, added: readonly Entry[]): readonly Entry[] {
    if (added.length < 10_000) return this.entries.splice(start, deleteCount, ...added);
    const removed = this.entries.slice(start, start + deleteCount);
    this.entries = [...this.entries.slice(0, start), ...added, ...this.entries.slice(start + deleteCount)];
    return removed;
  }

  private renumber(from: number): void {
    for (let line = from; line < this.entries.length; line++) {
      const entry = this.entries[line];
      if (entry) entry.line = line;
    }
  }

  private *memberships({ checked, id, body }: Entry): Generator<[Groups<Entry>, string]> {
    if (id !== undefined) yield [this.ids, id];
    if (body !== undefined) yield [this.bodies, body];
    if (checked.record) yield [this.keys, checked.record.key];
    if (checked.note) yield [this.notes, checked.note.topic];
  }

  private join(entry: Entry, touched: Set<Entry>): void {
    for (const [groups, value] of this.memberships(entry)) {
      const first = groups.first(value);
      groups.add(value, entry);
      if (first) this.touch(groups, value, first, touched);
    }
  }

  private leave(entry: Entry, touched: Set<Entry>): void {
    for (const [groups, value] of this.memberships(entry)) {
      const first = groups.first(value);
      groups.remove(value, entry);
      if (first) this.touch(groups, value, first, touched);
    }
  }

  /** A group that has another first member than before tells all its members; one that grows from or shrinks to one, that one. */
  private touch(groups: Groups<Entry>, value: string, formerFirst: Entry, touched: Set<Entry>): void {
    if (groups.first(value) !== formerFirst) for (const member of groups.members(value)) touched.add(member);
    else if (groups.size(value) <= 2) touched.add(formerFirst);
  }

  private shared({ line, checked, id, body }: Entry): Problem[] {
    const problems: Problem[] = [];
    const { record, note } = checked;
    if (note && this.notes.first(note.topic)?.line === line) problems.push(note.problem);
    if (!record) return problems;
    const sameId = id === undefined ? undefined : this.ids.first(id);
    if (sameId && sameId.line !== line) problems.push(duplicateId(record, sameId.line));
    const sameBody = body === undefined ? undefined : this.bodies.first(body);
    if (sameBody && sameBody.line !== line) problems.push(duplicateText(record, sameBody.line));
    return problems;
  }

  /** The key by which a record is known in this file; the same as `uniqueKeys` gives it. */
  private keyOf(entry: Entry): RecordKey {
    const { record } = entry.checked;
    if (!record) return '';
    if (this.keys.size(record.key) < 2) return record.key;
    const members = this.keys.members(record.key);
    let keys = this.sharedKeys.get(members);
    if (!keys) {
      keys = tellApart(members);
      this.sharedKeys.set(members, keys);
    }
    return keys.get(entry) ?? record.key;
  }
}

/** Keys of entries whose records have the same key of their own. */
function tellApart(members: readonly Entry[]): ReadonlyMap<Entry, RecordKey> {
  const turns = new Map<RecordKey, number>();
  const keys = new Map<Entry, RecordKey>();
  for (const entry of members) {
    if (!entry.checked.record) continue;
    const key = sharedKey(entry.checked.record);
    const turn = (turns.get(key) ?? 0) + 1;
    turns.set(key, turn);
    keys.set(entry, turn === 1 ? key : `${key}#${turn}`);
  }
  return keys;
}
