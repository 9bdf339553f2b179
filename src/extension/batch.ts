import { l10n, ProgressLocation, window } from 'vscode';
import { concernsText } from '../core/run/retry.js';
import { ModelError } from '../core/models/model.js';
import type { Written } from '../node/author/author.js';
import type { WriteHooks } from '../node/author/questions.js';
import { DecisionError } from './decisions.js';
import { isCancelled, type Errors } from './errors.js';
import { localize } from './localize.js';
import type { ModelService } from './models/model-service.js';
import type { Place } from './session.js';
import { Run, type Work } from './work.js';

export interface BatchDeps {
  readonly models: Pick<ModelService, 'open' | 'concurrency'>;
  readonly work: Work;
  readonly errors: Errors;
}

/** So many texts in a row that could not be answered for: it is not the texts. */
const failuresInRow = 5;

/** Writes instructions for several records, with progress and a cancel button, and sums up at the end. */
export class Batch {
  private readonly failures: string[] = [];
  private readonly reasons: string[] = [];
  private inRow = 0;

  constructor(
    private readonly deps: BatchDeps,
    private readonly generate: (place: Place, hooks: WriteHooks) => Promise<Written>,
  ) {}

  async run(places: readonly Place[]): Promise<void> {
    const keys = new Set(places.map(({ key }) => key));
    const label = l10n.t('Writing instructions for {0} records', places.length);
    const run = new Run(label, places.length, (session, key) => session === places[0]?.session && keys.has(key));
    const options = { location: ProgressLocation.Notification, title: label, cancellable: true };
    try {
      await this.deps.work.during(run, async () => {
        const width = this.deps.models.concurrency(await this.deps.models.open());
        await window.withProgress(options, async (progress, token) => {
          token.onCancellationRequested(() => {
            run.cancel();
          });
          const queue = places.entries();
          const worker = async (): Promise<void> => {
            for (const [index, place] of queue) {
              if (run.signal.aborted) return;
              await this.one(place, index, run);
              const message = l10n.t('{0} of {1}', run.done, run.total);
              progress.report({ increment: 100 / run.total, message });
            }
          };
          await Promise.all(Array.from({ length: width }, worker));
        });
      });
    } catch (error) {
      run.cancel();
      void this.deps.errors.show(error, () => this.again(places));
      return;
    }
    this.sumUp(run);
  }

  private async again(places: readonly Place[]): Promise<void> {
    const open = places.filter(({ session, key }) => session.state(key).candidates.length === 0);
    await new Batch(this.deps, this.generate).run(open.length > 0 ? open : places);
  }

  private async one(place: Place, index: number, run: Run): Promise<void> {
    try {
      const { choice } = await this.generate(place, { signal: run.signal, priority: -index });
      this.inRow = 0;
      if (choice.kind === 'none') this.reasons.push(localize(choice.reason));
    } catch (error) {
      if (isCancelled(error)) return;
      const ofTheText = error instanceof DecisionError || (error instanceof ModelError && concernsText(error));
      if (!ofTheText || ++this.inRow >= failuresInRow) throw error;
      this.deps.errors.note(error);
      this.failures.push(error instanceof ModelError ? localize(error.text) : error.message);
    } finally {
      this.deps.work.advance(run);
    }
  }

  private sumUp(run: Run): void {
    const missing = [...this.failures, ...this.reasons];
    const [reason] = missing;
    if (run.signal.aborted || reason === undefined) return;
    void window.showWarningMessage(
      l10n.t('{0} of {1} records got no good instruction. The first reason: {2}', missing.length, run.total, reason),
    );
  }
}
