import { EventEmitter, type Disposable } from 'vscode';
import type { RecordKey } from '../core/dataset/record.js';
import type { Progress, Session } from './session.js';

/** One piece of work on records: its progress, and the signal that stops it. */
export class Run {
  private readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  done = 0;

  constructor(
    readonly label: string,
    readonly total: number,
    readonly concerns: (session: Session, key: RecordKey) => boolean,
  ) {}

  cancel(): void {
    this.controller.abort();
  }
}

/** What is being written now, all of it. */
export class Work implements Disposable {
  private readonly runs = new Set<Run>();
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  get progress(): Progress | undefined {
    const runs = [...this.runs];
    const last = runs.at(-1);
    if (!last) return undefined;
    const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0);
    return { label: last.label, done: sum(({ done }) => done), total: sum(({ total }) => total) };
  }

  async during(run: Run, work: (run: Run) => Promise<void>): Promise<void> {
    this.runs.add(run);
    this.changed.fire();
    try {
      await work(run);
    } finally {
      this.runs.delete(run);
      this.changed.fire();
    }
  }

  /** One more record of the run is done. */
  advance(run: Run): void {
    run.done++;
    this.changed.fire();
  }

  /** Stops everything, or what concerns a record; a run over many records goes on with the others. */
  cancel(session?: Session, key?: RecordKey): void {
    for (const run of this.runs) {
      if (session === undefined || key === undefined || (run.total === 1 && run.concerns(session, key))) run.cancel();
    }
  }

  dispose(): void {
    this.cancel();
    this.changed.dispose();
  }
}
