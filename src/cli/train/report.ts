import { languageName } from '../../core/language/codes.js';
import { format, message, type Message } from '../../core/message.js';
import type { TeachFigures } from '../../core/teaching/events.js';
import { undeclared, type TeachPlan } from '../../core/teaching/plan.js';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';

/** Refused rows that are shown one by one. */
const shownRefused = 10;

/** What would be taught, and what not, for a person. */
export function planLines({ report, advice, tooFew }: TeachPlan): readonly string[] {
  const { pairs, texts, byLanguage, refused } = report;
  const languages = [...byLanguage].sort(([, a], [, b]) => b - a).map(([code, count]) => `${nameOf(code)} ${count}`);
  const rest = refused.length - shownRefused;
  return [
    `Usable pairs: ${pairs}, for ${texts} texts${languages.length === 0 ? '' : ` (${languages.join(', ')})`}`,
    ...(refused.length === 0 ? [] : [`Refused rows: ${refused.length}`]),
    ...refused.slice(0, shownRefused).map(({ file, line, reason }) => `  ${file}:${line}: ${format(reason)}`),
    ...(rest > 0 ? [`  ... and ${rest} more (--json shows all)`] : []),
    ...[...advice, ...(tooFew === undefined ? [] : [tooFew])].map(format),
  ];
}

/** The same for a program. */
export function planObject({ report, advice, tooFew }: TeachPlan): object {
  const { pairs, texts, byLanguage, refused } = report;
  return {
    event: 'plan',
    pairs,
    texts,
    languages: Object.fromEntries(byLanguage),
    refused: refused.map(({ reason, ...row }) => ({ ...row, reason: format(reason) })),
    advice: advice.map(format),
    tooFew: tooFew === undefined ? null : format(tooFew),
  };
}

/** What came of the training: the held-out pairs before and after, by language. */
export function figureLines({ before, after }: StoredAdapter): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const codes = Object.keys(after.byLanguage);
  const row = (name: string, was: TeachFigures | undefined, is: TeachFigures): readonly string[] => [
    name,
    String(is.pairs),
    was?.loss.toFixed(3) ?? '-',
    is.loss.toFixed(3),
    was === undefined ? '-' : percent(was.recall),
    percent(is.recall),
  ];
  const rows = [
    ['held-out pairs', 'number', 'loss before', 'after', 'found before', 'after'],
    row('all', before, after),
    ...codes.flatMap((code) => {
      const figures = after.byLanguage[code];
      return figures === undefined ? [] : [row(nameOf(code), before.byLanguage[code], figures)];
    }),
  ];
  const width = (column: number): number => Math.max(...rows.map((cells) => cells[column]?.length ?? 0));
  return rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(width(0)) : cell.padStart(width(column)))).join('  '),
  );
}

/** Whether it is of use, by what it says of pairs that it did not learn from. */
export function verdict({ before, after }: StoredAdapter): Message {
  return before !== undefined && after !== undefined && after.loss < before.loss
    ? message(
        'The held-out pairs got better (loss: nats a token; found: texts whose own instruction is the likeliest).',
      )
    : message('The held-out pairs did not get better: this adapter is hardly of use. More, or more alike, pairs help.');
}

export function useLines(file: string): readonly string[] {
  return [
    `Use it: xinstruct generate DATASET --out FILE --adapter ${file}`,
    `        xinstruct serve --adapter ${file}`,
    `        in VS Code by X-Instruct: Manage Adapters, or by the setting xinstruct.embedded.adapterFile`,
  ];
}

export function nameOf(code: string): string {
  return code === undeclared ? 'no language declared' : languageName(code);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
