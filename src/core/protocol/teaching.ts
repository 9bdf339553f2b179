import { z } from 'zod';

/** What the buttons of the studio's teaching part ask for. */
const teachingActions = ['pause', 'resume', 'cancel', 'go-on', 'close'] as const;
export const teachingAction = z.enum(teachingActions);
export type TeachingAction = z.infer<typeof teachingAction>;

/** What held-out pairs cost the model: nats a token, and the share of them whose own text is found. */
interface HeldOutFigures {
  readonly loss: number;
  /** From 0 to 1. */
  readonly recall: number;
}

/** Held-out pairs of one language, or (the first row) of all. */
export interface StudioHeldOut {
  readonly language: string;
  readonly pairs: number;
  readonly before?: HeldOutFigures;
  readonly after?: HeldOutFigures;
}

export interface LossPoint {
  /** From 1. */
  readonly step: number;
  /** Nats a token. */
  readonly loss: number;
}

/** A training that is going on, or has ended and was not put away yet. */
export interface StudioTeaching {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'done' | 'stopped' | 'failed';
  /** What is being done or came of it, in one sentence. */
  readonly status: string;
  /** Changes only when something else is being done: what a screen reader is told. */
  readonly news: string;
  /** Steps; absent while there is nothing to count. */
  readonly progress?: { readonly done: number; readonly total: number };
  /** Only what means something now. */
  readonly actions: readonly TeachingAction[];
  /** In the order of the steps, few enough to be drawn. */
  readonly curve: readonly LossPoint[];
  readonly heldOut: readonly StudioHeldOut[];
}
