import { isTaught, type Lesson } from './lesson.js';
import type { Problem } from './problem.js';

/** What people have said of a file's checks. */
export interface Unwanted {
  /** Codes that are switched off: for the whole file, for one record. */
  readonly off: readonly (ReadonlySet<string> | undefined)[];
  /** What the file has taught the language check. */
  readonly lessons: readonly Lesson[];
}

/** Whether a problem is to be shown: its check isn't switched off, and nobody has called rows like it right. */
export function isWanted(problem: Problem, { off, lessons }: Unwanted): boolean {
  if (off.some((codes) => codes?.has(problem.code))) return false;
  return problem.code !== 'language-mismatch' || !isTaught(problem, lessons);
}
