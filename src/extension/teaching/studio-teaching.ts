import type { TeachingAction, StudioHeldOut, StudioTeaching } from '../../core/protocol/teaching.js';
import type { TeachEvaluation, TeachFigures } from '../../core/teaching/events.js';
import { thinned, type TrainingPhase, type TrainingState } from './training-state.js';

/** The sentences that a training is shown with. */
export interface TrainingWords {
  /** What is being done, without figures that change with each step. */
  readonly news: (state: TrainingState) => string;
  /** The same with how far it is and how long it takes. */
  readonly status: (state: TrainingState) => string;
  readonly language: (code: string) => string;
  readonly allLanguages: string;
}

/** More points than the panel has pixels to tell apart. */
const mostPoints = 160;

/** What the studio shows of a training. */
export function studioTeaching(state: TrainingState, words: TrainingWords): StudioTeaching {
  const { name, phase, step, steps, losses } = state;
  const counts = steps > 0 && phase.kind !== 'preparing' && phase.kind !== 'busy';
  return {
    name,
    state: stateOf(phase),
    status: words.status(state),
    news: words.news(state),
    ...(counts ? { progress: { done: step, total: steps } } : {}),
    actions: actionsOf(phase),
    curve: thinned(losses, mostPoints),
    heldOut: heldOutOf(state, words),
  };
}

function stateOf({ kind }: TrainingPhase): StudioTeaching['state'] {
  switch (kind) {
    case 'paused':
    case 'done':
    case 'stopped':
    case 'failed':
      return kind;
    default:
      return 'running';
  }
}

function actionsOf({ kind }: TrainingPhase): readonly TeachingAction[] {
  switch (kind) {
    case 'preparing':
    case 'busy':
      return ['cancel'];
    case 'steps':
      return ['pause', 'cancel'];
    case 'pausing':
    case 'paused':
      return ['resume', 'cancel'];
    case 'stopping':
      return [];
    case 'done':
      return ['close'];
    case 'stopped':
    case 'failed':
      return ['go-on', 'close'];
  }
}

/** All languages together, then each; one language alone stands for all. */
function heldOutOf({ before, after }: TrainingState, words: TrainingWords): readonly StudioHeldOut[] {
  const known = after ?? before;
  if (known === undefined) return [];
  const codes = Object.keys(known.byLanguage).sort((a, b) => pairsOf(known, b) - pairsOf(known, a));
  const rows = codes.map((code) => row(words.language(code), before?.byLanguage[code], after?.byLanguage[code]));
  return rows.length === 1 ? rows : [row(words.allLanguages, before, after), ...rows];
}

function pairsOf({ byLanguage }: TeachEvaluation, code: string): number {
  return byLanguage[code]?.pairs ?? 0;
}

function row(language: string, before: TeachFigures | undefined, after: TeachFigures | undefined): StudioHeldOut {
  const figures = ({ loss, recall }: TeachFigures) => ({ loss, recall });
  return {
    language,
    pairs: (after ?? before)?.pairs ?? 0,
    ...(before === undefined ? {} : { before: figures(before) }),
    ...(after === undefined ? {} : { after: figures(after) }),
  };
}
