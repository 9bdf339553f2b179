import type { ModelError, ModelErrorReason } from '../models/model.js';

/** Reasons that concern the one text only, so that others can still be asked about. */
const ofTheText: ReadonlySet<ModelErrorReason> = new Set<ModelErrorReason>([
  'context-too-long',
  'content-filter',
  'bad-answer',
  'server',
  'timeout',
  'model-process',
]);

/** Reasons that may pass by themselves, and how often a question is asked again. */
const tries: { readonly [reason in ModelErrorReason]?: number } = {
  'rate-limited': 8,
  server: 3,
  timeout: 2,
  unreachable: 2,
  'model-process': 1,
  'bad-answer': 2,
};
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
/** An endpoint that asks for a longer pause has no quota left: a person has to know. */
const longestAskedMs = 10 * 60_000;

/** Whether a failure says something about this text alone; after any other nothing can be asked before somebody acts. */
export function concernsText({ reason }: Pick<ModelError, 'reason'>): boolean {
  return ofTheText.has(reason);
}

/**
 * After how many milliseconds a failed question is asked again; undefined: it isn't. An endpoint that throttles says how long
 * to wait; otherwise the wait doubles each time.
 *
 * @param failed how often this question has failed before
 */
export function retryAfter(
  { reason, details }: Pick<ModelError, 'reason' | 'details'>,
  failed: number,
): number | undefined {
  const asked = details.retryAfterMs;
  if (failed >= (tries[reason] ?? 0) || (asked ?? 0) > longestAskedMs) {
    return undefined;
  }
  return asked ?? Math.min(longestWaitMs, firstWaitMs * 2 ** failed);
}
