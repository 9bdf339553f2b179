import { format } from '../../core/message.js';
import type { Severity } from '../../core/validation/problem.js';
import type { CheckedFileLine } from '../../node/check-file.js';
import type { Output } from './output.js';
import type { Report } from './report.js';
import { Summary } from './summary.js';
import { visible } from './visible.js';

const colours: Readonly<Record<Severity, number>> = { error: 31, warning: 33, information: 36 };
const bold = 1;

/** For people: a line for each problem, then what the file holds by language, then all files. Colours on a terminal only. */
export class TextReport implements Report {
  private ofFile = new Summary();
  private readonly ofAll = new Summary();
  private files = 0;
  private readonly colour: boolean;

  constructor(private readonly output: Output) {
    this.colour = output.isTerminal && !process.env['NO_COLOR'];
  }

  async start(): Promise<void> {
    // It begins with the first problem.
  }

  async line(file: string, line: CheckedFileLine): Promise<void> {
    this.ofFile.add(line);
    for (const { code, severity, message, span } of line.problems) {
      const place = this.paint(`${visible(file)}:${String(line.number)}:${String(span.start + 1)}`, bold);
      const level = this.paint(severity, colours[severity]);
      await this.output.write(`${place}: ${level} ${code}: ${visible(format(message))}\n`);
    }
  }

  async endOfFile(file: string): Promise<void> {
    await this.sumUp(visible(file), this.ofFile);
    this.ofAll.addAll(this.ofFile);
    this.ofFile = new Summary();
    this.files++;
  }

  async failed(): Promise<void> {
    // What was counted up to there is no summary of the file.
    this.ofFile = new Summary();
    await this.output.flush();
  }

  async end(): Promise<void> {
    if (this.files > 1) await this.sumUp(`${String(this.files)} files`, this.ofAll);
    await this.output.flush();
  }

  private async sumUp(name: string, summary: Summary): Promise<void> {
    await this.output.write(`\n${this.paint(name, bold)}: ${summary.sentence}\n${summary.table}\n`);
    await this.output.flush();
  }

  private paint(text: string, colour: number): string {
    return this.colour ? `\u001b[${String(colour)}m${text}\u001b[0m` : text;
  }
}
