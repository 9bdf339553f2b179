import { languageName } from '../../core/language/codes.js';
import type { ProblemCode, Severity } from '../../core/validation/problem.js';
import type { CheckedFileLine } from '../../node/check-file.js';

/** What was found in the rows of one language. */
interface Tally {
  rows: number;
  /** Rows whose response may be in another language than the one declared. */
  inDoubt: number;
  mixed: number;
  readonly bySeverity: Record<Severity, number>;
}

/** What was found in a file or in several, by language. */
export class Summary {
  /** By code, `''` for records that declare no language and undefined for lines that hold no record. */
  private readonly byLanguage = new Map<string | undefined, Tally>();
  private ignored = 0;

  add({ record, problems, ignored }: CheckedFileLine): void {
    this.ignored += ignored;
    // Blank lines count for nothing.
    if (!record && problems.length === 0) return;
    const language = record && (record.language ?? '');
    const tally = this.byLanguage.get(language) ?? emptyTally();
    this.byLanguage.set(language, tally);
    tally.rows++;
    for (const { severity } of problems) tally.bySeverity[severity]++;
    const has = (code: ProblemCode): boolean => problems.some((problem) => problem.code === code);
    if (has('language-mismatch')) tally.inDoubt++;
    if (has('mixed-language')) tally.mixed++;
  }

  addAll(other: Summary): void {
    this.ignored += other.ignored;
    for (const [language, tally] of other.byLanguage) {
      const sum = this.byLanguage.get(language) ?? emptyTally();
      this.byLanguage.set(language, sum);
      addTo(sum, tally);
    }
  }

  /** "3 records; 1 error, 0 warnings, 0 information" */
  get sentence(): string {
    const all = this.total();
    const { error, warning, information } = all.bySeverity;
    const records = all.rows - (this.byLanguage.get(undefined)?.rows ?? 0);
    const counts = [count(error, 'error'), count(warning, 'warning'), `${String(information)} information`].join(', ');
    const ignored = this.ignored === 0 ? '' : `; ${String(this.ignored)} ignored in the editor`;
    return `${count(records, 'record')}; ${counts}${ignored}`;
  }

  /** A row for each language, the most frequent first; `''` where there was nothing. */
  get table(): string {
    if (this.byLanguage.size === 0) return '';
    const rows = [...this.byLanguage].sort(([, a], [, b]) => b.rows - a.rows);
    return aligned([
      ['language', 'rows', 'errors', 'warnings', 'information', 'in doubt', 'mixed'],
      ...rows.map(([language, tally]) => [labelOf(language), ...cells(tally)]),
      ...(rows.length > 1 ? [['all', ...cells(this.total())]] : []),
    ]);
  }

  private total(): Tally {
    const sum = emptyTally();
    for (const tally of this.byLanguage.values()) addTo(sum, tally);
    return sum;
  }
}

function emptyTally(): Tally {
  return { rows: 0, inDoubt: 0, mixed: 0, bySeverity: { error: 0, warning: 0, information: 0 } };
}

function addTo(sum: Tally, { rows, inDoubt, mixed, bySeverity }: Tally): void {
  sum.rows += rows;
  sum.inDoubt += inDoubt;
  sum.mixed += mixed;
  sum.bySeverity.error += bySeverity.error;
  sum.bySeverity.warning += bySeverity.warning;
  sum.bySeverity.information += bySeverity.information;
}

function cells({ rows, inDoubt, mixed, bySeverity: { error, warning, information } }: Tally): readonly string[] {
  return [rows, error, warning, information, inDoubt, mixed].map(String);
}

function labelOf(language: string | undefined): string {
  switch (language) {
    case undefined:
      return '(no record)';
    case '':
      return '(none declared)';
    case 'und':
      return '(not known)';
    default:
      return `${languageName(language)} (${language})`;
  }
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const shown = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      return `  ${shown.join('  ')}\n`;
    })
    .join('');
}
