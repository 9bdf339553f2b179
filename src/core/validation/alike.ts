import { languageCode } from '../language/codes.js';
import type { Problem } from './problem.js';

/** The same for problems that can be mended in one go: of one check, with the same declared and found language. */
export function findingKey({ code, declared, found }: Problem): string {
  return `${code} ${declared === undefined ? '' : (languageCode(declared) ?? declared)} ${found ?? ''}`;
}

/** The lines with each finding, by its key and in order; a line comes once for a finding. */
export function groupByFinding(
  lineCount: number,
  problems: (line: number) => readonly Problem[],
): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (let line = 0; line < lineCount; line++) {
    for (const problem of problems(line)) {
      const key = findingKey(problem);
      const lines = groups.get(key);
      if (!lines) groups.set(key, [line]);
      else if (lines.at(-1) !== line) lines.push(line);
    }
  }
  return groups;
}
