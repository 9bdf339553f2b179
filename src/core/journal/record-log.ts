import type { CandidateEvent, DecisionEvent, JournalEvent } from './event.js';
import type { Candidate, RecordState, RecordStatus } from './state.js';

/** A decision and how many candidates stood when it was taken: those that came later still wait. */
interface Standing {
  readonly decision: DecisionEvent;
  readonly seen: number;
}

/** The events of one record, and the state that follows from them (worked out when it is asked for). */
export class RecordLog {
  private readonly candidates: CandidateEvent[] = [];
  private readonly scores = new Map<string, Map<string, number>>();
  /** Decisions that were not taken back, in order. */
  private readonly standing: Standing[] = [];
  private readonly ignored = new Set<string>();
  private failure: { readonly reason: string; readonly message: string } | undefined;
  private cached: RecordState | undefined;

  constructor(private readonly record: string) {}

  apply(event: JournalEvent): void {
    this.cached = undefined;
    switch (event.kind) {
      case 'candidate':
        this.candidates.push(event);
        this.failure = undefined;
        break;
      case 'score': {
        const scores = this.scores.get(event.candidate) ?? new Map<string, number>();
        this.scores.set(event.candidate, scores.set(event.measure, event.value));
        break;
      }
      case 'decision':
        if (event.verdict === 'undo') {
          this.standing.pop();
        } else {
          this.standing.push({ decision: event, seen: this.candidates.length });
        }
        break;
      case 'failure':
        this.failure = { reason: event.reason, message: event.message };
        break;
      case 'ignore':
        if (event.off) {
          this.ignored.add(event.code);
        } else {
          this.ignored.delete(event.code);
        }
        break;
      case 'journal':
      case 'right':
        break;
    }
  }

  /** What *Undo* would take back. */
  lastDecision(): DecisionEvent | undefined {
    return this.standing.at(-1)?.decision;
  }

  state(ignoredInFile: ReadonlySet<string>): RecordState {
    this.cached ??= this.fold(ignoredInFile);
    return this.cached;
  }

  /** To be called when something outside the record's own events has changed. */
  forget(): void {
    this.cached = undefined;
  }

  private fold(ignoredInFile: ReadonlySet<string>): RecordState {
    const dismissed = new Set(
      this.standing.filter(({ decision }) => isDismissal(decision)).map(({ decision }) => decision.candidate),
    );
    const verdicts = this.lastVerdicts();
    const candidates = this.candidates.map((event): Candidate => {
      const verdict = verdicts.get(passageKey(event.passage))?.decision;
      return {
        ...event,
        scores: this.scores.get(event.id) ?? new Map<string, number>(),
        dismissed: dismissed.has(event.id),
        accepted: verdict?.verdict === 'accept' && verdict.candidate === event.id,
      };
    });
    const waits = candidates.some(
      (each, index) => !each.dismissed && index >= (verdicts.get(passageKey(each.passage))?.seen ?? 0),
    );
    const last = verdicts.get(undefined)?.decision;
    return {
      record: this.record,
      candidates,
      status: waits ? 'waiting' : statusAfter(last),
      ...(last?.verdict === 'accept' ? { accepted: this.acceptedText(last) } : {}),
      ...(this.failure === undefined ? {} : { lastFailure: this.failure }),
      ignored: new Set([...ignoredInFile, ...this.ignored]),
    };
  }

  /** The last verdict on the record (key undefined) and on each of its passages; one that names no candidate is on all. */
  private lastVerdicts(): ReadonlyMap<string | undefined, Standing> {
    const verdicts = new Map<string | undefined, Standing>();
    const keys = new Set([undefined, ...this.candidates.map(({ passage }) => passageKey(passage))]);
    for (const standing of this.standing) {
      const { decision } = standing;
      if (isDismissal(decision)) {
        continue;
      }
      const about = decision.candidate === undefined ? keys : [this.passageOf(decision)];
      for (const key of about) {
        verdicts.set(key, standing);
      }
    }
    return verdicts;
  }

  private passageOf(decision: DecisionEvent): string | undefined {
    const candidate = this.candidates.find(({ id }) => id === decision.candidate);
    return candidate === undefined ? undefined : passageKey(candidate.passage);
  }

  private acceptedText(decision: DecisionEvent): { readonly candidate?: string; readonly text: string } {
    const candidate = this.candidates.find(({ id }) => id === decision.candidate);
    return {
      ...(decision.candidate === undefined ? {} : { candidate: decision.candidate }),
      text: decision.text ?? candidate?.text ?? '',
    };
  }
}

function statusAfter(last: DecisionEvent | undefined): RecordStatus {
  switch (last?.verdict) {
    case 'accept':
      return 'accepted';
    case 'reject':
      return 'rejected';
    case 'skip':
      return 'skipped';
    default:
      return 'untouched';
  }
}

function isDismissal(decision: DecisionEvent): boolean {
  return decision.verdict === 'reject' && decision.candidate !== undefined;
}

/** The part of a record that a candidate answers: two passages are the same where their ranges are; undefined for all of it. */
export function passageKey(passage: { readonly start: number; readonly end: number } | undefined): string | undefined {
  return passage === undefined ? undefined : `${passage.start}-${passage.end}`;
}
