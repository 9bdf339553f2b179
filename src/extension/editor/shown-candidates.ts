import { EventEmitter, type Disposable } from 'vscode';
import type { Candidate } from '../../core/journal/state.js';
import type { Target } from '../../core/steps/target.js';
import type { Session } from '../session.js';
import type { Sessions } from '../session/sessions.js';
import { offered } from './versions.js';

/** Which candidate a record's code lens shows: the best one, until the person pages on. */
export class ShownCandidates implements Disposable {
  private readonly chosen = new WeakMap<Session, Map<string, string>>();
  private readonly changed = new EventEmitter<Session>();
  readonly onDidChange = this.changed.event;
  private readonly subscription: Disposable;

  constructor(sessions: Sessions) {
    this.subscription = sessions.onDidOpen((session) => {
      session.onDidChange((change) => {
        // Something new was written or decided: the best one is shown again.
        if (change.kind !== 'records') return;
        change.keys.forEach((key) => {
          this.forget(session, key);
        });
      });
    });
  }

  /** What is shown for a target, its position among those that can be paged through, and their number. */
  of(session: Session, target: Target): { candidate: Candidate; index: number; count: number } | undefined {
    const all = offered(session.candidates(target), session.best(target));
    const wanted = this.chosen.get(session)?.get(nameOf(target));
    const found = all.findIndex(({ id }) => id === wanted);
    const index = found < 0 ? 0 : found;
    const candidate = all[index];
    return candidate && { candidate, index, count: all.length };
  }

  next(session: Session, target: Target): void {
    const all = offered(session.candidates(target), session.best(target));
    const shown = this.of(session, target);
    const next = all[((shown?.index ?? -1) + 1) % Math.max(1, all.length)];
    if (!next) return;
    const chosen = this.chosen.get(session) ?? new Map<string, string>();
    this.chosen.set(session, chosen.set(nameOf(target), next.id));
    this.changed.fire(session);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private forget(session: Session, key: string): void {
    const chosen = this.chosen.get(session);
    for (const name of chosen?.keys() ?? []) {
      if (name.startsWith(`${key}\n`)) chosen?.delete(name);
    }
  }
}

function nameOf({ record, passage }: Target): string {
  return `${record}\n${passage === undefined ? '' : `${passage.start}-${passage.end}`}`;
}
