import type { LossPoint } from '../../core/protocol/teaching.js';
import type { Message } from '../../core/message.js';
import type { TeachEvaluation, TeachEvent } from '../../core/teaching/events.js';
import type { Preparation } from '../../node/teaching/teach.js';

/** What is being done now. */
export type TrainingPhase =
  | { readonly kind: 'preparing'; readonly of: Preparation['phase'] | 'start'; readonly detail?: Message }
  | { readonly kind: 'busy'; readonly with: Extract<TeachEvent, { event: 'busy' }>['with'] }
  | { readonly kind: 'steps' }
  /** It was asked to pause, and ends its step. */
  | { readonly kind: 'pausing' }
  | { readonly kind: 'paused' }
  /** It was asked to stop, and writes its checkpoint. */
  | { readonly kind: 'stopping' }
  | { readonly kind: 'done'; readonly better: boolean }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly text: string };

/** A training as its events have it. */
export interface TrainingState {
  readonly name: string;
  readonly phase: TrainingPhase;
  readonly step: number;
  /** 0 before the trainer has said how many. */
  readonly steps: number;
  readonly secondsLeft?: number;
  /** In the order of their steps. */
  readonly losses: readonly LossPoint[];
  /** A checkpoint is on the disk. */
  readonly saved: boolean;
  readonly before?: TeachEvaluation;
  readonly after?: TeachEvaluation;
}

export function newTraining(name: string): TrainingState {
  return { name, phase: { kind: 'preparing', of: 'start' }, step: 0, steps: 0, losses: [], saved: false };
}

export function prepare(state: TrainingState, { phase, detail }: Preparation): TrainingState {
  return { ...state, phase: { kind: 'preparing', of: phase, detail } };
}

/** The state after an event of the trainer's. */
export function advance(state: TrainingState, event: TeachEvent): TrainingState {
  switch (event.event) {
    case 'busy':
      return during(state, { kind: 'busy', with: event.with });
    case 'start': {
      const { step, steps } = event;
      // Steps that came after the checkpoint are done again.
      const losses = state.losses.filter((each) => each.step <= step);
      return { ...during(state, { kind: 'steps' }), step, steps, losses, saved: state.saved || step > 0 };
    }
    case 'evaluation':
      return { ...state, [event.when]: event.figures };
    case 'step': {
      const { step, steps, loss, secondsLeft } = event;
      const losses = [...state.losses, { step, loss }];
      return { ...during(state, { kind: 'steps' }), step, steps, secondsLeft, losses };
    }
    case 'paused':
      return state.phase.kind === 'stopping' ? state : { ...state, phase: { kind: 'paused' } };
    case 'resumed':
      return during(state, { kind: 'steps' });
    case 'saved':
      return { ...state, saved: true };
    case 'done':
      return state;
    // What it failed of comes with the end of its process, worded for a person.
    case 'failed':
      return state;
  }
}

/** What is done next, unless it was asked to pause or to stop: then that is said until it comes to it. */
function during(state: TrainingState, phase: TrainingPhase): TrainingState {
  const { kind } = state.phase;
  return kind === 'stopping' || kind === 'pausing' ? state : { ...state, phase };
}

/** Whether held-out instructions cost less after than before; false where that was not measured. */
export function isBetter({ before, after }: Pick<TrainingState, 'before' | 'after'>): boolean {
  return before !== undefined && after !== undefined && after.loss < before.loss;
}

/** At most so many points, each the mean of as many steps in a row, at the last of them. */
export function thinned(losses: readonly LossPoint[], most: number): readonly LossPoint[] {
  const size = Math.ceil(losses.length / most);
  if (size <= 1) return losses;
  const points: LossPoint[] = [];
  for (let from = 0; from < losses.length; from += size) {
    const part = losses.slice(from, from + size);
    const step = part.at(-1)?.step ?? 0;
    points.push({ step, loss: part.reduce((sum, { loss }) => sum + loss, 0) / part.length });
  }
  return points;
}
