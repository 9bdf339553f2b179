import { describe, expect, it } from 'vitest';
import { FileChecker } from '../../../src/core/validation/file-checker.js';
import { groupByFinding, findingKey } from '../../../src/core/validation/alike.js';
import { lessonOf, type Lesson } from '../../../src/core/validation/lesson.js';
import { isWanted } from '../../../src/core/validation/wanted.js';
import type { Problem } from '../../../src/core/validation/problem.js';
import { message } from '../../../src/core/message.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';

const finding = (values: Partial<Problem> = {}): Problem => ({
  ...{ code: 'language-mismatch', severity: 'warning', message: message('x'), span: { start: 0, end: 1 } },
  ...{ declared: 'swa', found: 'en', probability: 0.9 },
  ...values,
});
const wanted = (problem: Problem, ...lessons: readonly Lesson[]) => isWanted(problem, { off: [], lessons });

describe('what a file has taught the language check', () => {
  const lesson: Lesson = { declared: 'sw', found: 'en', probability: 0.9 };

  it('is the pair of languages, however the declared one is written, and the probability that was wrong', () => {
    expect(lessonOf(finding())).toEqual(lesson);
    expect(lessonOf(finding({ declared: 'Swahili' }))).toEqual(lesson);
    expect(lessonOf({ declared: 'sw', probability: 0.9 })).toBeUndefined();
    expect(lessonOf(finding({ declared: 'no language' }))).toBeUndefined();
  });

  it('leaves out findings of the same pair that are no surer, and nothing else', () => {
    expect(wanted(finding(), lesson)).toBe(false);
    expect(wanted(finding({ probability: 0.5, declared: 'sw-KE' }), lesson)).toBe(false);
    expect(wanted(finding({ probability: 0.91 }), lesson)).toBe(true);
    expect(wanted(finding({ found: 'fr' }), lesson)).toBe(true);
    expect(wanted(finding({ declared: 'fi' }), lesson)).toBe(true);
    expect(wanted(finding({ code: 'instruction-not-english' }), lesson)).toBe(true);
    expect(wanted(finding())).toBe(true);
  });

  it('counts for the rows of a file at once, and no longer once it is taken back', () => {
    let lessons: readonly Lesson[] = [];
    const checker = new FileChecker({ detectors, lessons: () => lessons });
    const row = (id: number, text: string): string => JSON.stringify({ id, text, lang: 'sw' });
    checker.reset([
      row(1, declaration.en),
      row(2, `${declaration.en} Yes.`),
      row(3, declaration.es),
      row(4, declaration.sw),
    ]);
    const flagged = (): number[] => [0, 1, 2, 3].filter((line) => checker.problems(line).length > 0);
    expect(flagged()).toEqual([0, 1, 2]);
    const [problem] = checker.problems(0);
    lessons = [{ declared: 'sw', found: 'en', probability: Math.max(problem?.probability ?? 1, 0.999999) }];
    expect(flagged()).toEqual([2]);
    expect(checker.counts().problems).toBe(1);
    lessons = [];
    expect(flagged()).toEqual([0, 1, 2]);
  });
});

describe('rows with the same finding', () => {
  it('are those of one check with the same declared and found language', () => {
    const lines = [
      [finding()],
      [finding({ declared: 'sw' }), finding({ declared: 'sw' })],
      [],
      [finding({ found: 'fr' })],
      [finding({ code: 'mixed-language' })],
      [finding({ code: 'duplicate-id' }), finding({ probability: 0.1 })],
    ];
    const groups = groupByFinding(lines.length, (line) => lines[line] ?? []);
    expect(groups.get(findingKey(finding()))).toEqual([0, 1, 5]);
    expect(groups.get(findingKey(finding({ found: 'fr' })))).toEqual([3]);
    expect(groups.get(findingKey(finding({ found: 'de' })))).toBeUndefined();
  });
});
