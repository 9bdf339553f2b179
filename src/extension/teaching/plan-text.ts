import type { Message } from '../../core/message.js';
import { oneLine } from '../editor/one-line.js';
import { section, table } from './markdown.js';
import type { TeachPlan } from '../../core/teaching/plan.js';

/** Headings and sentences of a plan, in the person's language. */
export interface PlanWords {
  readonly localize: (message: Message) => string;
  readonly language: (code: string) => string;
  readonly title: string;
  readonly usable: string;
  readonly advice: string;
  readonly refused: string;
  readonly noneRefused: string;
  readonly examples: string;
  readonly columns: Readonly<
    Record<'language' | 'pairs' | 'file' | 'line' | 'reason' | 'instruction' | 'text', string>
  >;
}

/** Rows that are shown: enough to see what they are like. */
const shownPairs = 50;
const shownRefused = 1000;
const shownCharacters = 80;

/** What would be taught, as a readable document in Markdown: the pairs by language, what was refused and why, examples. */
export function planText({ rows, report, advice, tooFew }: TeachPlan, words: PlanWords): string {
  const { columns, localize, language } = words;
  const languages = byCount(report.byLanguage).map(([code, pairs]) => [language(code), String(pairs)]);
  const refused = report.refused
    .slice(0, shownRefused)
    .map(({ file, line, reason }) => [file, String(line), localize(reason)]);
  const examples = rows
    .flatMap(({ text, lang, targets }) =>
      targets.map(({ instruction }) => [language(lang), instruction, oneLine(text, shownCharacters)]),
    )
    .slice(0, shownPairs);
  const said = [...(tooFew === undefined ? [] : [tooFew]), ...advice].map((each) => `- ${localize(each)}`);
  return [
    `# ${words.title}`,
    section(words.usable, table([columns.language, columns.pairs], languages)),
    ...(said.length === 0 ? [] : [section(words.advice, said.join('\n'))]),
    section(
      `${words.refused} (${report.refused.length})`,
      refused.length === 0 ? words.noneRefused : table([columns.file, columns.line, columns.reason], refused),
    ),
    section(words.examples, table([columns.language, columns.instruction, columns.text], examples)),
    '',
  ].join('\n\n');
}

/** Counts with the largest first. */
export function byCount(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([, a], [, b]) => b - a);
}
