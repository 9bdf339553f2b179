import type { Problem } from '../core/validation/problem.js';
import type { DatasetSession } from './session/dataset-session.js';

/** A finding of a dataset as the argument of a command: plain data, so that quick fixes can carry it. */
export interface FindingArgs {
  /** The document's URI. */
  readonly document: string;
  readonly problem: Problem;
}

/** What can be done with all rows that have the same finding. */
export type Mending = 'set-language' | 'ignore' | 'remove';

export function findingArgs({ document }: DatasetSession, problem: Problem): FindingArgs {
  return { document: document.uri.toString(), problem };
}

export function isFindingArgs(value: unknown): value is FindingArgs {
  return (
    typeof value === 'object' &&
    value !== null &&
    'document' in value &&
    typeof value.document === 'string' &&
    'problem' in value &&
    typeof value.problem === 'object' &&
    value.problem !== null &&
    'code' in value.problem
  );
}
