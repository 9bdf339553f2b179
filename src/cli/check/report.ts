import { once } from 'node:events';
import { idOfRecord } from '../../core/validation/duplicates.js';
import { languageCode, languageName } from '../../core/language/codes.js';
import { declaredLanguage } from '../../core/language/declared.js';
import { format } from '../../core/message.js';
import type { Problem, Severity } from '../../core/validation/problem.js';
import type { CheckedFileLine } from '../../node/check-file.js';

/** Where the findings of a check go, in the order of files and lines. */
export interface Report {
  line(file: string, line: CheckedFileLine): Promise<void>;
  endOfFile(file: string): Promise<void>;
}

/** Waits where the reader is slower than the check, so that memory stays constant. */
async function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** One JSON object a line for each problem; every key is always there. */
export class JsonReport implements Report {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  async line(file: string, { number, record, problems }: CheckedFileLine): Promise<void> {
    for (const { code, severity, message, declared, found, probability } of problems) {
      const finding = {
        file,
        line: number,
        id: (record && idOfRecord(record)) ?? null,
        code,
        severity,
        message: format(message),
        declared: declared ?? null,
        found: found ?? null,
        probability: probability ?? null,
      };
      await write(this.stream, `${JSON.stringify(finding)}\n`);
    }
  }

  async endOfFile(): Promise<void> {
    // The objects are all there is.
  }
}

interface Tally {
  records: number;
  wrong: number;
  mixed: number;
}

const colours: Readonly<Record<Severity, number>> = { error: 31, warning: 33, information: 36 };

/** For people: a line for each problem, then what the file holds by language. Colours on a terminal only. */
export class TextReport implements Report {
  private byLanguage = new Map<string, Tally>();
  private bySeverity: Record<Severity, number> = { error: 0, warning: 0, information: 0 };
  private ignored = 0;
  private readonly colour: boolean;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly language: string | undefined,
  ) {
    this.colour = stream.isTTY && !process.env['NO_COLOR'];
  }

  async line(file: string, { number, record, problems, ignored }: CheckedFileLine): Promise<void> {
    this.ignored += ignored;
    for (const { code, severity, message } of problems) {
      this.bySeverity[severity]++;
      const place = this.paint(`${file}:${String(number)}`, 1);
      await write(this.stream, `${place}: ${this.paint(severity, colours[severity])} ${code}: ${format(message)}\n`);
    }
    if (!record) return;
    const declared = declaredLanguage(record, file, this.language);
    const code = declared === undefined ? undefined : languageCode(declared);
    this.count(code === undefined ? '(none declared)' : `${languageName(code)} (${code})`, problems);
  }

  async endOfFile(file: string): Promise<void> {
    const { error, warning, information } = this.bySeverity;
    const rows = [...this.byLanguage]
      .sort((a, b) => b[1].records - a[1].records)
      .map(([name, { records, wrong, mixed }]) => [name, String(records), String(wrong), String(mixed)]);
    const total = rows.reduce((sum, [, records]) => sum + Number(records), 0);
    const counts = [count(error, 'error'), count(warning, 'warning'), `${String(information)} information`].join(', ');
    const ignored = this.ignored === 0 ? '' : `; ${String(this.ignored)} ignored in the editor`;
    await write(this.stream, `\n${this.paint(file, 1)}: ${count(total, 'record')}; ${counts}${ignored}\n`);
    if (rows.length > 0) {
      await write(this.stream, table([['language', 'records', 'in doubt', 'mixed'], ...rows]));
    }
    await write(this.stream, '\n');
    this.byLanguage = new Map();
    this.bySeverity = { error: 0, warning: 0, information: 0 };
    this.ignored = 0;
  }

  private count(language: string, problems: readonly Problem[]): void {
    const tally = this.byLanguage.get(language) ?? { records: 0, wrong: 0, mixed: 0 };
    tally.records++;
    if (problems.some(({ code }) => code === 'language-mismatch')) tally.wrong++;
    if (problems.some(({ code }) => code === 'mixed-language')) tally.mixed++;
    this.byLanguage.set(language, tally);
  }

  private paint(text: string, colour: number): string {
    return this.colour ? `\u001b[${String(colour)}m${text}\u001b[0m` : text;
  }
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      return `  ${cells.join('  ')}\n`;
    })
    .join('');
}
