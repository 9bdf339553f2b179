import { EventEmitter, l10n, ProgressLocation, window, type Disposable } from 'vscode';
import type { Candidate } from '../core/journal/state.js';
import type { Author, Written } from '../node/author/author.js';
import type { WriteHooks } from '../node/author/questions.js';
import type { Target } from '../core/steps/target.js';
import type { ModelError } from '../core/models/model.js';
import { Batch } from './batch.js';
import { DecisionError, requireRow, type Decisions } from './decisions.js';
import type { Errors } from './errors.js';
import { localize } from './localize.js';
import type { ModelService } from './models/model-service.js';
import type { Actions, Current, Place, Progress } from './session.js';
import type { DatasetSession } from './session/dataset-session.js';
import type { Sessions } from './session/sessions.js';
import { requireTrust } from './trust.js';
import { Run, type Work } from './work.js';

export interface ActionsDeps {
  readonly sessions: Sessions;
  readonly current: Current;
  readonly models: ModelService;
  readonly decisions: Decisions;
  readonly work: Work;
  readonly errors: Errors;
  readonly openDiff: (place: Place, right: string, left?: string) => Promise<void>;
}

/** What a place means now. */
interface Subject {
  readonly session: DatasetSession;
  readonly author: Author;
  readonly target: Target;
  readonly line: number;
}

const briefly = 5_000;

/** What a person can do with a record, from the editor and the studio alike. */
export class RecordActions implements Actions, Disposable {
  /** One decision after another: two quick keys must not write into the same line at once. */
  private turn: Promise<void> = Promise.resolve();
  private readonly decided = new EventEmitter<Place>();
  /** After a decision, with the place that it was about. */
  readonly onDidDecide = this.decided.event;

  constructor(private readonly deps: ActionsDeps) {}

  get progress(): Progress | undefined {
    return this.deps.work.progress;
  }

  get onDidChangeProgress() {
    return this.deps.work.onDidChange;
  }

  async generate(places: readonly Place[]): Promise<void> {
    const [first, ...others] = places;
    if (!first || !(await requireTrust())) return;
    const again = (): Promise<void> => this.generate(places);
    if (others.length > 0) {
      const batch = new Batch(this.deps, (place, hooks) => this.generateOne(place, hooks));
      await batch.run(places);
      return;
    }
    const label = l10n.t('Writing instructions');
    await this.write(first, label, again, (hooks) => this.generateOne(first, hooks));
  }

  cancel(place?: Place): void {
    this.deps.work.cancel(place?.session, place?.key);
    if (place) {
      const session = this.deps.sessions.of(place.session.document);
      session?.stop(place.key);
    }
  }

  async refine(place: Place, candidate: string, wish: Parameters<Actions['refine']>[2]): Promise<void> {
    if (!(await requireTrust())) return;
    const again = (): Promise<void> => this.refine(place, candidate, wish);
    await this.write(place, l10n.t('Refining the instruction'), again, async (hooks) => {
      const { author, target } = await this.subject(place);
      return await author.refine(target, candidate, wish, hooks);
    });
  }

  async accept(place: Place, candidate?: string): Promise<void> {
    await this.decide(place, async ({ session, author, target }) => {
      const chosen = candidate === undefined ? bestOf(session, target) : find(author, target, candidate);
      const edit = await this.deps.decisions.write(session, place.key, chosen);
      await author.decide({ record: place.key, verdict: 'accept', candidate: chosen.id, text: chosen.text, edit });
    });
  }

  async editThenAccept(place: Place, candidate: string | undefined, text: string): Promise<void> {
    const wording = text.trim();
    await this.decide(place, async ({ author, target }) => {
      if (wording === '') throw new DecisionError(l10n.t('The instruction is empty: write one, or reject the record.'));
      const same = author.state(place.key).candidates.find(({ id }) => id === candidate)?.text === wording;
      const id = candidate !== undefined && same ? candidate : await author.addEdit(target, candidate, wording);
      const { session } = await this.subject(place);
      const edit = await this.deps.decisions.write(session, place.key, find(author, target, id));
      await author.decide({ record: place.key, verdict: 'accept', candidate: id, text: wording, edit });
    });
  }

  /** Records that the candidate was written into the record by other means (ghost text). */
  async recordAccepted(place: Place, candidate: string): Promise<void> {
    await this.decide(place, async ({ author, target }) => {
      const { id, text } = find(author, target, candidate);
      await author.decide({ record: place.key, verdict: 'accept', candidate: id, text });
    });
  }

  async reject(place: Place): Promise<void> {
    await this.decide(place, async ({ session, author, target }) => {
      if (place.passage === undefined) {
        await author.decide({ record: place.key, verdict: 'reject' });
        return;
      }
      for (const { id, dismissed } of session.candidates(target)) {
        if (!dismissed) await author.decide({ record: place.key, verdict: 'reject', candidate: id });
      }
    });
  }

  async dismiss(place: Place, candidate: string): Promise<void> {
    await this.decide(place, async ({ author }) => {
      await author.decide({ record: place.key, verdict: 'reject', candidate });
    });
  }

  async skip(place: Place): Promise<void> {
    await this.decide(place, async ({ author }) => {
      await author.decide({ record: place.key, verdict: 'skip' });
    });
  }

  async undo(place: Place): Promise<void> {
    await this.decide(place, async ({ session, author }) => {
      const decision = await author.undo(place.key);
      if (decision === undefined) {
        window.setStatusBarMessage(l10n.t('There is no decision on this record to undo.'), briefly);
      } else if (decision.verdict === 'accept') {
        const candidate = author.state(place.key).candidates.find(({ id }) => id === decision.candidate);
        await this.deps.decisions.takeBack(session, decision, candidate);
      }
    });
  }

  async next(direction: 1 | -1): Promise<void> {
    const { place } = this.deps.current;
    if (!place) return;
    const { session } = place;
    const count = session.document.lineCount;
    const from = session.find(place.key)?.line ?? (direction > 0 ? -1 : count);
    for (let step = 1; step <= count; step++) {
      const row = session.row((((from + direction * step) % count) + count) % count);
      if (row && session.state(row.key).status === 'waiting') {
        await this.deps.current.reveal({ session, key: row.key });
        return;
      }
    }
    window.setStatusBarMessage(l10n.t('No record waits for a decision.'), briefly);
  }

  async diff(place: Place, right: string, left?: string): Promise<void> {
    try {
      await this.deps.openDiff(place, right, left);
    } catch (error) {
      await this.deps.errors.show(error);
    }
  }

  dispose(): void {
    this.decided.dispose();
  }

  private async generateOne(place: Place, hooks: WriteHooks): Promise<Written> {
    const { author, target, line } = await this.subject(place);
    if (target.text.trim() === '') {
      throw new DecisionError(l10n.t('The record in line {0} has no text to write an instruction for.', line + 1));
    }
    return await author.generate(target, {}, hooks);
  }

  /** Writes for one place, with progress in the status bar, and shows what went wrong. */
  private async write(
    place: Place,
    label: string,
    again: () => Promise<void>,
    work: (hooks: WriteHooks) => Promise<Written>,
  ): Promise<void> {
    const { errors } = this.deps;
    const run = new Run(label, 1, (session, key) => session === place.session && key === place.key);
    try {
      await this.deps.work.during(run, async ({ signal }) => {
        await window.withProgress({ location: ProgressLocation.Window, title: label }, async () => {
          const { added, choice, failures } = await work({ signal, onWait: this.noteWait });
          const [failure] = failures;
          if (failure && added.length === 0) throw failure;
          failures.forEach(errors.note);
          if (choice.kind === 'none') {
            window.setStatusBarMessage(l10n.t('X-Instruct: {0}', localize(choice.reason)), briefly);
          }
        });
      });
    } catch (error) {
      void errors.show(error, again);
    }
  }

  private readonly noteWait = (milliseconds: number, error: ModelError): void => {
    const text = l10n.t('Asking again in {0} s: {1}', Math.ceil(milliseconds / 1000), localize(error.text));
    this.deps.errors.warn(text);
    window.setStatusBarMessage(text, milliseconds);
  };

  private async decide(place: Place, work: (subject: Subject) => Promise<void>): Promise<void> {
    if (!(await requireTrust())) return;
    const mine = this.turn.then(async () => {
      try {
        const subject = await this.subject(place);
        await subject.session.settle(place.key);
        await work(subject);
        this.decided.fire(place);
      } catch (error) {
        void this.deps.errors.show(error);
      }
    });
    this.turn = mine;
    await mine;
  }

  /** Looks the place up anew: lines move while a model writes. */
  private async subject({ session: { document }, key, passage }: Place): Promise<Subject> {
    const session = this.deps.sessions.of(document);
    if (!session) throw new DecisionError(l10n.t('{0} was closed.', document.fileName));
    const author = await session.authorAtWork();
    const row = requireRow(session, key);
    return { session, author, target: session.target(row, passage), line: row.line };
  }
}

function bestOf(session: DatasetSession, target: Target): Candidate {
  const choice = session.best(target);
  if (choice.kind === 'best') return choice.best;
  throw new DecisionError(l10n.t('There is no instruction to accept: {0}.', localize(choice.reason)));
}

function find(author: Author, target: Target, id: string): Candidate {
  const candidate = author.state(target.record).candidates.find((each) => each.id === id);
  if (candidate) return candidate;
  throw new DecisionError(l10n.t('This version is no longer in the journal.'));
}
