import type { TeachPlan, TeachSource } from '../../core/teaching/plan.js';
import type { AdapterStore } from '../../node/teaching/adapter-store.js';
import type { RunningTraining, TeachListener, TeachRequest } from '../../node/teaching/teach.js';

/** What the commands and the studio need of the machine's side of teaching. */
export interface TeachingPort {
  readonly store: Pick<AdapterStore, 'list' | 'remove' | 'exportTo'>;
  /** The adapter that ships. */
  readonly shippedFile: string;
  /** Which rows of the sources can teach. Rejects with a TeachError where a file can't be read. */
  collect(sources: readonly TeachSource[], signal: AbortSignal): Promise<TeachPlan>;
  /** Whether PyTorch is installed for the trainer already. */
  isTrainerReady(): Promise<boolean>;
  train(request: TeachRequest, listener: TeachListener): RunningTraining;
}
