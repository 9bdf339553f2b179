import type { RecordKey } from '../../core/dataset/record.js';
import { textHash } from '../../core/dataset/identity.js';
import type { CandidateEvent, DecisionEvent, JournalEvent, RightEvent } from '../../core/journal/event.js';
import { fold, type JournalState } from '../../core/journal/fold.js';
import type { Candidate, RecordState, RecordStatus } from '../../core/journal/state.js';
import type { Detectors } from '../../core/language/detectors.js';
import { message } from '../../core/message.js';
import { ModelError, type Model, type ModelInfo, type Style } from '../../core/models/model.js';
import { candidatesOfRecipe, nextAttempt, planGenerate } from '../../core/run/plan.js';
import { concernsText } from '../../core/run/retry.js';
import { choose, type Choice } from '../../core/steps/choose.js';
import { askGenerate } from '../../core/steps/generate.js';
import { askRefine, type RefineWish } from '../../core/steps/refine.js';
import type { StepOptions } from '../../core/steps/request.js';
import { candidatesFor, type Target } from '../../core/steps/target.js';
import type { Lesson } from '../../core/validation/lesson.js';
import type { JournalFile } from '../journal/journal-file.js';
import { cancelled } from './asker.js';
import { Questions, type Pending, type Work, type WriteHooks } from './questions.js';
import type { AuthorSettings } from './settings.js';

export interface AuthorDeps {
  readonly journal: Pick<JournalFile, 'events' | 'append' | 'hold' | 'onDidAppend' | 'onDidReset'>;
  /** Opens the chosen model, or gives the open one; rejects with a ModelError. */
  readonly model: () => Promise<Model>;
  readonly settings: () => AuthorSettings;
  /** What judges the language of an instruction; undefined where it can't be had, and the words alone must do. */
  readonly detectors: () => Promise<Detectors | undefined>;
  /** Questions at a time: one for a model on this machine, several for an endpoint. */
  readonly concurrency: (model: Model) => number;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** A check that is not wanted (or wanted again) for a record, or without `record` for the whole file. */
export interface Ignored {
  readonly record?: RecordKey;
  readonly code: string;
  readonly off: boolean;
}

export interface GenerateOptions {
  /** In the place of the settings'. */
  readonly styles?: readonly Style[];
  readonly candidates?: number;
  /** True: asks only for what an earlier, stopped call with the same settings left open. Default: another round each time. */
  readonly resume?: boolean;
}

export interface Written {
  /** What came of this call, flawed ones too. */
  readonly added: readonly CandidateEvent[];
  /** Generate: the best of all there is for the text now. Refine: the best of the new versions. */
  readonly choice: Choice;
  /** Questions that failed while others were answered. */
  readonly failures: readonly ModelError[];
}

export type Change =
  | { readonly kind: 'events'; readonly records: ReadonlySet<RecordKey>; readonly inFile: boolean }
  | { readonly kind: 'pending'; readonly record: RecordKey }
  /** The journal was replaced by somebody else. */
  | { readonly kind: 'reset' };

/**
 * Writes, refines and judges the instructions of one dataset: the same for the editor and the command line. What it knows is
 * the fold of the journal; it never touches the dataset itself.
 */
export class Author {
  private folded: JournalState;
  private readonly questions: Questions;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly running = new Map<RecordKey, Set<AbortController>>();
  private readonly unsubscribe: readonly (() => void)[];

  constructor(private readonly deps: AuthorDeps) {
    this.folded = fold(deps.journal.events);
    this.questions = new Questions({
      concurrency: deps.concurrency,
      newId: deps.newId,
      at: () => this.at(),
      state: (record) => this.state(record),
      append: (...events) => this.append(...events),
      onDidChangePending: (record) => {
        this.tell({ kind: 'pending', record });
      },
    });
    this.unsubscribe = [
      deps.journal.onDidAppend((events) => {
        this.take(events);
      }),
      deps.journal.onDidReset(() => {
        this.folded = fold([]);
        this.tell({ kind: 'reset' });
      }),
    ];
  }

  state(record: RecordKey): RecordState {
    return this.folded.record(record);
  }

  /** The candidate to offer: for a record whatever its text, or for a very text (a passage, an edited record). */
  best(about: RecordKey | Target): Choice {
    return typeof about === 'string'
      ? choose(this.state(about).candidates.filter(({ passage }) => passage === undefined))
      : choose(candidatesFor(about, this.state(about.record)));
  }

  /** Candidates that are being written now. */
  pending(record: RecordKey): readonly Pending[] {
    return this.questions.pending(record);
  }

  /** How many records stand where; those without events are in no count. */
  counts(): Readonly<Record<RecordStatus, number>> {
    return this.folded.counts();
  }

  /** Checks that are not wanted for a record, with those of the whole file; without a record those of the file alone. */
  ignored(record?: RecordKey): ReadonlySet<string> {
    return record === undefined ? this.folded.ignoredInFile : this.state(record).ignored;
  }

  onDidChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Stops what is being written and listens to the journal no longer. */
  dispose(): void {
    for (const record of this.running.keys()) {
      this.cancel(record);
    }
    this.unsubscribe.forEach((stop) => {
      stop();
    });
    this.listeners.clear();
  }

  /** Really cancels what is being written for a record. */
  cancel(record: RecordKey): void {
    this.running.get(record)?.forEach((controller) => {
      controller.abort();
    });
  }

  /**
   * Writes candidates for a text, and goes on (up to a limit) as long as none is good. Each stands in the journal before it
   * counts. Rejects with a ModelError where nothing was written (reason `cancelled` after a cancel), and with a JournalError
   * where nothing can be recorded.
   */
  async generate(target: Target, options: GenerateOptions, hooks: WriteHooks): Promise<Written> {
    return this.work(target, hooks, async (work) => {
      const settings = this.deps.settings();
      const { info } = work.model;
      const steps = { ...settings, styles: options.styles ?? settings.styles ?? ['instruction' as const] };
      const plan = {
        ...steps,
        count: options.candidates ?? settings.candidates,
        from: options.resume === true ? 0 : nextAttempt(target, this.state(target.record), info, steps),
      };
      if (options.resume === true) {
        work.others = (state) => relevantTo(target, state, info, steps);
      }
      for (;;) {
        const state = this.state(target.record);
        const next = planGenerate(target, state, info, plan);
        const before = work.added.length;
        if (next.kind === 'ask') {
          const avoid = work.others(state).map(({ text }) => text);
          await this.questions.askAll(askGenerate(target, info, steps, next.attempts, avoid), work);
        }
        if (work.added.length === before || work.failures.some((failure) => !concernsText(failure))) {
          break;
        }
      }
      await this.questions.score(target, work);
      return choose(work.others(this.state(target.record)));
    });
  }

  /** Writes a better version of a candidate. Rejects as {@link generate} does, and for a wish that the model can't take. */
  async refine(target: Target, candidateId: string, wish: RefineWish, hooks: WriteHooks): Promise<Written> {
    return this.work(target, hooks, async (work) => {
      const candidate = this.find(target.record, candidateId);
      const isNew = ({ id }: Candidate): boolean => work.added.some((each) => each.id === id);
      for (let round = 0; round < 2; round++) {
        const earlier = this.state(target.record).candidates.filter(({ parent }) => parent === candidateId).length;
        await this.questions.askAll(
          askRefine(target, candidate, work.model.info, wish, this.deps.settings(), earlier),
          work,
        );
        if (work.added.some(({ flaws }) => flaws.length === 0) || work.failures.length > 0) {
          break;
        }
      }
      await this.questions.score(target, work);
      return choose(this.state(target.record).candidates.filter(isNew));
    });
  }

  /** Records a verdict; accept and reject also stop what is being written for the record. */
  async decide(decision: {
    readonly record: RecordKey;
    readonly verdict: 'accept' | 'reject' | 'skip';
    /** With `reject`: dismisses this candidate only. */
    readonly candidate?: string;
    /** The instruction that was written into the dataset. */
    readonly text?: string;
    /** How it was written. */
    readonly edit?: DecisionEvent['edit'];
    readonly by?: 'person' | 'rule';
  }): Promise<void> {
    const { record, verdict, candidate, text, edit, by = 'person' } = decision;
    if (verdict === 'accept' || (verdict === 'reject' && candidate === undefined)) {
      this.cancel(record);
    }
    await this.append({
      kind: 'decision',
      record,
      ...(candidate === undefined ? {} : { candidate }),
      verdict,
      ...(text === undefined ? {} : { text }),
      ...(edit === undefined ? {} : { edit }),
      by,
      at: this.at(),
    });
  }

  /** Takes back the record's last decision and gives it; undefined where none stands. */
  async undo(record: RecordKey): Promise<DecisionEvent | undefined> {
    const last = this.folded.lastDecision(record);
    if (last !== undefined) {
      await this.append({ kind: 'decision', record, verdict: 'undo', by: 'person', at: this.at() });
    }
    return last;
  }

  /** Records a person's own wording as a version, and gives its id. */
  async addEdit(target: Target, parent: string | undefined, text: string): Promise<string> {
    const id = this.deps.newId();
    const style = parent === undefined ? undefined : this.find(target.record, parent).style;
    await this.append({
      kind: 'candidate',
      id,
      record: target.record,
      of: textHash(target.text),
      ...(parent === undefined ? {} : { parent }),
      step: 'edit',
      ...(style === undefined ? {} : { style }),
      text,
      flaws: [],
      ...(target.passage === undefined ? {} : { passage: target.passage }),
      by: { provider: 'person' },
      at: this.at(),
    });
    return id;
  }

  /** Switches checks off (or on again) for a record, or without `record` for the whole file. */
  async ignore(...ignored: readonly Ignored[]): Promise<void> {
    await this.append(...ignored.map((each) => ({ kind: 'ignore' as const, ...each, at: this.at() })));
  }

  /** What a person has taught the language check about this file. */
  get lessons(): readonly RightEvent[] {
    return this.folded.lessons;
  }

  /** Teaches the file's language check that rows with such a finding are right, or takes that back. */
  async teach(lesson: Lesson, revoked = false): Promise<void> {
    const { declared, found, probability } = lesson;
    await this.append({ kind: 'right', declared, found, probability, revoked, at: this.at() });
  }

  private async work(target: Target, hooks: WriteHooks, write: (work: Work) => Promise<Choice>): Promise<Written> {
    const controller = new AbortController();
    const signal = AbortSignal.any([hooks.signal, controller.signal]);
    const controllers = this.running.get(target.record) ?? new Set();
    this.running.set(target.record, controllers.add(controller));
    // Taken first: an answer that can't be recorded would be lost.
    const release = await this.deps.journal.hold();
    try {
      const abort = (): void => {
        controller.abort();
      };
      const others = (state: RecordState): readonly Candidate[] => candidatesFor(target, state);
      const [added, failures]: [CandidateEvent[], ModelError[]] = [[], []];
      const attempt = async (): Promise<{ readonly work: Work; readonly choice: Choice }> => {
        const [model, detectors] = await Promise.all([this.deps.model(), this.deps.detectors()]);
        const work: Work = { model, detectors, closed: false, signal, abort, hooks, others, added, failures };
        return { choice: await write(work), work };
      };
      let { work, choice } = await attempt();
      if (work.closed) {
        ({ work, choice } = await attempt());
      }
      if (work.closed && added.length === 0) {
        throw new ModelError('model-process', message('The model was closed while it wrote. Try again.'));
      }
      const [failure] = failures;
      if (signal.aborted && added.length === 0) {
        throw cancelled();
      }
      if (failure !== undefined && added.length === 0 && choice.kind === 'none') {
        throw failure;
      }
      return { added, choice, failures };
    } finally {
      controllers.delete(controller);
      if (controllers.size === 0) {
        this.running.delete(target.record);
      }
      await release();
    }
  }

  private find(record: RecordKey, id: string): Candidate {
    const candidate = this.state(record).candidates.find((each) => each.id === id);
    if (candidate === undefined) {
      throw new ModelError('unsupported', message('The record {0} has no version {1}.', record, id));
    }
    return candidate;
  }

  private async append(...events: readonly JournalEvent[]): Promise<void> {
    if (events.length > 0) {
      await this.deps.journal.append(events);
    }
  }

  private at(): string {
    return this.deps.now().toISOString();
  }

  private take(events: readonly JournalEvent[]): void {
    const records = new Set<RecordKey>();
    let inFile = false;
    for (const event of events) {
      this.folded.apply(event);
      if (event.kind === 'right') {
        inFile = true;
      } else if (event.kind !== 'journal') {
        inFile ||= event.record === undefined;
        if (event.record !== undefined) {
          records.add(event.record);
        }
      }
    }
    this.tell({ kind: 'events', records, inFile });
  }

  private tell(change: Change): void {
    this.listeners.forEach((listener) => {
      listener(change);
    });
  }
}

/** For a command that is repeated: what it would give with an empty journal, and what people have added to that. */
function relevantTo(target: Target, state: RecordState, model: ModelInfo, steps: StepOptions): readonly Candidate[] {
  const own = new Set(candidatesOfRecipe(target, state, model, steps));
  return candidatesFor(target, state).filter((each) => each.step !== 'generate' || each.accepted || own.has(each));
}
