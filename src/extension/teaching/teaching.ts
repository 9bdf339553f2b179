import type { TeachingAction } from '../../core/protocol/teaching.js';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';
import type { RunningTraining, TeachRequest } from '../../node/teaching/teach.js';
import type { TeachingPort } from './ports.js';
import { advance, isBetter, newTraining, prepare, type TrainingPhase, type TrainingState } from './training-state.js';

/** What a training tells and ends with; none of these may reject. */
export interface TeachingHooks {
  /** After each change of the state. */
  readonly changed: () => void;
  /** The adapter is stored; `better` where its held-out pairs cost less than before. */
  readonly finished: (adapter: StoredAdapter, better: boolean) => Promise<void>;
  readonly failed: (error: unknown, again: () => void) => Promise<void>;
  readonly isCancelled: (error: unknown) => boolean;
  readonly wording: (error: unknown) => string;
}

/** The training of this window: at most one, in the background, until it is put away. */
export class Teaching {
  private current: { readonly request: TeachRequest; readonly run: RunningTraining } | undefined;
  private shown: TrainingState | undefined;

  constructor(
    private readonly port: Pick<TeachingPort, 'train'>,
    private readonly hooks: TeachingHooks,
  ) {}

  /** The training that goes on, or the last one that was not put away. */
  get state(): TrainingState | undefined {
    return this.shown;
  }

  get isRunning(): boolean {
    return this.shown !== undefined && !hasEnded(this.shown.phase);
  }

  /** Begins a training, or goes on with an unfinished one; one that runs already goes on instead. */
  start(request: TeachRequest): void {
    if (this.isRunning) return;
    const before = this.shown;
    const goesOn = request.goOn !== undefined && before !== undefined && this.current?.run.id === request.goOn;
    this.set(goesOn ? { ...before, phase: { kind: 'preparing', of: 'start' } } : newTraining(request.name));
    const run = this.port.train(request, {
      onPreparation: (preparation) => {
        this.change((state) => prepare(state, preparation));
      },
      onEvent: (event) => {
        this.change((state) => advance(state, event));
      },
    });
    this.current = { request, run };
    run.done.then(
      (adapter) => this.finish(adapter),
      (error: unknown) => this.fail(error),
    );
  }

  act(action: TeachingAction): void {
    const { current } = this;
    switch (action) {
      case 'pause':
        this.change((state) => (state.phase.kind === 'steps' ? { ...state, phase: { kind: 'pausing' } } : state));
        current?.run.pause();
        break;
      case 'resume':
        // A pause that has not come yet is taken back, and no event tells it.
        this.change((state) => (state.phase.kind === 'pausing' ? { ...state, phase: { kind: 'steps' } } : state));
        current?.run.resume();
        break;
      case 'cancel':
        this.cancel();
        break;
      case 'go-on':
        if (current !== undefined) this.start(this.again(current));
        break;
      case 'close':
        if (!this.isRunning) this.set(undefined);
        break;
    }
  }

  dispose(): void {
    if (this.isRunning) this.current?.run.cancel();
  }

  private cancel(): void {
    if (!this.isRunning) return;
    this.change((state) => ({ ...state, phase: { kind: 'stopping' } }));
    this.current?.run.cancel();
  }

  private again({ request, run }: { readonly request: TeachRequest; readonly run: RunningTraining }): TeachRequest {
    return this.shown?.saved === true ? { ...request, goOn: run.id } : request;
  }

  private async finish(adapter: StoredAdapter): Promise<void> {
    const better = this.shown !== undefined && isBetter(this.shown);
    this.change((state) => ({ ...state, phase: { kind: 'done', better } }));
    await this.hooks.finished(adapter, better);
  }

  private async fail(error: unknown): Promise<void> {
    if (this.hooks.isCancelled(error)) {
      this.change((state) => ({ ...state, phase: { kind: 'stopped' } }));
      return;
    }
    this.change((state) => ({ ...state, phase: { kind: 'failed', text: this.hooks.wording(error) } }));
    await this.hooks.failed(error, () => {
      this.act('go-on');
    });
  }

  private change(to: (state: TrainingState) => TrainingState): void {
    if (this.shown !== undefined) this.set(to(this.shown));
  }

  private set(state: TrainingState | undefined): void {
    this.shown = state;
    this.hooks.changed();
  }
}

function hasEnded({ kind }: TrainingPhase): boolean {
  return kind === 'done' || kind === 'stopped' || kind === 'failed';
}
