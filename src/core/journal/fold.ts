import type { DecisionEvent, JournalEvent, RightEvent } from './event.js';
import { RecordLog } from './record-log.js';
import type { RecordState, RecordStatus } from './state.js';

/** The state of a whole journal: one event costs the same however many came before. */
export class JournalState {
  private readonly records = new Map<string, RecordLog>();
  private readonly inFile = new Set<string>();
  private readonly rights = new Map<string, RightEvent>();
  private readonly changed = new Set<string>();
  private learned: readonly RightEvent[] | undefined;
  private readonly statuses = new Map<string, RecordStatus>();

  apply(event: JournalEvent): void {
    if (event.kind === 'journal') {
      return;
    }
    if (event.kind === 'right') {
      this.learn(event);
      return;
    }
    if (event.kind === 'ignore' && event.record === undefined) {
      this.ignoreInFile(event.code, event.off);
      return;
    }
    if (event.record !== undefined) {
      this.log(event.record).apply(event);
      this.changed.add(event.record);
    }
  }

  /** What is known of a record; a record without events is `untouched`. The same object until an event changes it. */
  record(key: string): RecordState {
    const log = this.records.get(key);
    return (
      log?.state(this.inFile) ?? { record: key, candidates: [], status: 'untouched', ignored: new Set(this.inFile) }
    );
  }

  /** The decision that `undo` would take back. */
  lastDecision(key: string): DecisionEvent | undefined {
    return this.records.get(key)?.lastDecision();
  }

  /** Records that have events, in the order of their first one. */
  keys(): IterableIterator<string> {
    return this.records.keys();
  }

  /** Checks that are not wanted in the whole file. */
  get ignoredInFile(): ReadonlySet<string> {
    return this.inFile;
  }

  /** What a person has taught the language check about this file, a pair of languages each: the strongest that was said of it. */
  get lessons(): readonly RightEvent[] {
    this.learned ??= [...this.rights.values()];
    return this.learned;
  }

  /** How many records stand where. Costs the records that changed since it was asked last. */
  counts(): Readonly<Record<RecordStatus, number>> {
    for (const key of this.changed) {
      this.statuses.set(key, this.record(key).status);
    }
    this.changed.clear();
    const counts = { untouched: 0, waiting: 0, accepted: 0, rejected: 0, skipped: 0 };
    for (const status of this.statuses.values()) {
      counts[status]++;
    }
    return counts;
  }

  private learn(event: RightEvent): void {
    const pair = `${event.declared} ${event.found}`;
    this.learned = undefined;
    if (event.revoked) {
      this.rights.delete(pair);
    } else if (event.probability >= (this.rights.get(pair)?.probability ?? 0)) {
      this.rights.set(pair, event);
    }
  }

  private log(key: string): RecordLog {
    const known = this.records.get(key);
    if (known !== undefined) {
      return known;
    }
    const log = new RecordLog(key);
    this.records.set(key, log);
    return log;
  }

  private ignoreInFile(code: string, off: boolean): void {
    if (off) {
      this.inFile.add(code);
    } else {
      this.inFile.delete(code);
    }
    for (const log of this.records.values()) {
      log.forget();
    }
  }
}

/** The state after all events. */
export function fold(events: Iterable<JournalEvent>): JournalState {
  const state = new JournalState();
  for (const event of events) {
    state.apply(event);
  }
  return state;
}
