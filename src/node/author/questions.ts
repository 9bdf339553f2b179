import type { RecordKey } from '../../core/dataset/record.js';
import type { CandidateEvent, JournalEvent } from '../../core/journal/event.js';
import type { Candidate, RecordState } from '../../core/journal/state.js';
import type { Detectors } from '../../core/language/detectors.js';
import { ModelError, type Model, type Style } from '../../core/models/model.js';
import { instructionSoFar } from '../../core/prompts/answer.js';
import { readCandidate, readScores } from '../../core/steps/read.js';
import type { StepRequest } from '../../core/steps/request.js';
import { askScore } from '../../core/steps/score.js';
import { candidatesFor, type Target } from '../../core/steps/target.js';
import { Asker } from './asker.js';

/** A candidate that is being written. */
export interface Pending {
  /** The id that it gets when it is complete. */
  readonly id: string;
  readonly record: RecordKey;
  readonly parent?: string;
  readonly style?: Style;
  readonly text: string;
}

export interface WriteHooks {
  readonly signal: AbortSignal;
  /** Called each time more of a candidate has come. */
  readonly onPartial?: (pending: Pending) => void;
  /** Called when the endpoint makes a question wait. */
  readonly onWait?: (milliseconds: number, error: ModelError) => void;
  readonly priority?: number;
}

/** A call that writes, whatever it asks for. */
export interface Work {
  readonly model: Model;
  readonly detectors: Detectors | undefined;
  /** The model was closed under the work, as when another one is chosen. */
  closed: boolean;
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly hooks: WriteHooks;
  /** The versions that a new one must differ from. */
  others: (state: RecordState) => readonly Candidate[];
  readonly added: CandidateEvent[];
  readonly failures: ModelError[];
}

export interface QuestionDeps {
  readonly concurrency: (model: Model) => number;
  readonly newId: () => string;
  /** The time, as it stands in events. */
  readonly at: () => string;
  readonly state: (record: RecordKey) => RecordState;
  readonly append: (...events: readonly JournalEvent[]) => Promise<void>;
  readonly onDidChangePending: (record: RecordKey) => void;
}

/** Puts a step's questions to the model, reads the answers and records them. */
export class Questions {
  private readonly asker: Asker;
  private readonly pendings = new Map<string, Pending>();
  /** Instructions that were read but are not in the journal yet. */
  private readonly landing = new Set<CandidateEvent>();

  constructor(private readonly deps: QuestionDeps) {
    this.asker = new Asker(deps.concurrency);
  }

  /** Candidates that are being written now. */
  pending(record: RecordKey): readonly Pending[] {
    return [...this.pendings.values()].filter((each) => each.record === record);
  }

  /** Asks for instructions, each of which stands in the journal before it counts. */
  async askAll(questions: readonly StepRequest[], work: Work): Promise<void> {
    const ids = questions.map((question) => {
      const id = this.deps.newId();
      this.setPending({ id, text: '', ...about(question) });
      return id;
    });
    const results = await Promise.allSettled(
      questions.map((question, index) => this.askForCandidate(question, ids[index] ?? this.deps.newId(), work)),
    );
    const broken = results.find((result) => result.status === 'rejected');
    if (broken !== undefined) {
      throw broken.reason;
    }
  }

  private async askForCandidate(question: StepRequest, id: string, work: Work): Promise<void> {
    const { request, target } = question;
    const onText = (soFar: string): void => {
      const text = request.ability === 'chat' ? instructionSoFar(soFar) : soFar.trim();
      const pending = { id, text, ...about(question) };
      this.setPending(pending);
      work.hooks.onPartial?.(pending);
    };
    try {
      const answer = await this.ask(request, work, onText);
      const others = [
        ...work.others(this.deps.state(target.record)).map(({ text }) => text),
        ...[...this.landing].filter(({ record }) => record === target.record).map(({ text }) => text),
      ];
      const event = readCandidate(question, answer, { at: this.deps.at(), id, others, detectors: work.detectors });
      this.landing.add(event);
      try {
        await this.deps.append(event);
      } finally {
        this.landing.delete(event);
      }
      work.added.push(event);
    } catch (error) {
      await this.noteFailure(question, error, work);
    } finally {
      this.pendings.delete(id);
      this.deps.onDidChangePending(target.record);
    }
  }

  /** Has those that could be chosen judged, where the model does. */
  async score(target: Target, work: Work): Promise<void> {
    const question = askScore(target, candidatesFor(target, this.deps.state(target.record)), work.model.info);
    if (question === undefined || work.signal.aborted) {
      return;
    }
    try {
      const answer = await this.ask(question.request, work);
      await this.deps.append(...readScores(question, answer, this.deps.at()));
    } catch (error) {
      await this.noteFailure(question, error, work);
    }
  }

  private ask(request: StepRequest['request'], { model, signal, hooks }: Work, onText?: (text: string) => void) {
    const { onWait, priority } = hooks;
    return this.asker.ask(model, request, {
      signal,
      ...(onText === undefined ? {} : { onText }),
      ...(onWait === undefined ? {} : { onWait }),
      ...(priority === undefined ? {} : { priority }),
    });
  }

  /** A failure that is the model's is journalled, so that the row shows it; one that a person has to mend first is not. */
  private async noteFailure({ step, target }: StepRequest, error: unknown, work: Work): Promise<void> {
    if (!(error instanceof ModelError)) {
      // Nothing can be recorded: what else is being written would be lost.
      work.abort();
      throw error;
    }
    if (error.reason === 'cancelled') {
      work.closed ||= !work.signal.aborted;
      return;
    }
    work.failures.push(error);
    if (!unrecorded.has(error.reason)) {
      const { reason, message: text } = error;
      await this.deps.append({
        kind: 'failure',
        record: target.record,
        step,
        reason,
        message: text,
        at: this.deps.at(),
      });
    }
  }

  private setPending(pending: Pending): void {
    this.pendings.set(pending.id, pending);
    this.deps.onDidChangePending(pending.record);
  }
}

/** Of the set-up, not of the text: they would still be shown when they were mended. */
const unrecorded: ReadonlySet<ModelError['reason']> = new Set<ModelError['reason']>([
  'cancelled',
  'no-key',
  'no-consent',
  'not-configured',
  'unauthorized',
  'model-not-found',
  'model-file',
  'unsupported',
]);

function about({ target, parent, style }: StepRequest): Pick<Pending, 'record' | 'parent' | 'style'> {
  return {
    record: target.record,
    ...(parent === undefined ? {} : { parent }),
    ...(style === undefined ? {} : { style }),
  };
}
