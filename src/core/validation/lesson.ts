import { languageCode } from '../language/codes.js';
import type { Problem } from './problem.js';

/** What a person taught the language check about a file: text in `declared` is taken for `found`, up to this probability. */
export interface Lesson {
  /** BCP 47 codes. */
  readonly declared: string;
  readonly found: string;
  /** The highest that a finding on a right row had, 0 to 1. */
  readonly probability: number;
}

/** What of a finding the lessons look at: a problem's or a verdict's. */
export type Finding = Pick<Problem, 'declared' | 'found' | 'probability'>;

/** What calling a row with this finding right would teach; undefined for a finding that names no other language. */
export function lessonOf({ declared, found, probability }: Finding): Lesson | undefined {
  const code = declared === undefined ? undefined : languageCode(declared);
  if (code === undefined || found === undefined || probability === undefined) return undefined;
  return { declared: code, found, probability };
}

/** Whether a person has called rows with such a finding right. */
export function isTaught(finding: Finding, lessons: readonly Lesson[]): boolean {
  if (lessons.length === 0) return false;
  const lesson = lessonOf(finding);
  return (
    lesson !== undefined &&
    lessons.some(
      ({ declared, found, probability }) =>
        declared === lesson.declared && found === lesson.found && lesson.probability <= probability,
    )
  );
}
