import { format } from '../../core/message.js';
import type { CheckedFileLine } from '../../node/check-file.js';
import type { Output } from './output.js';
import type { Report } from './report.js';

/** One JSON object a line for each problem; every key is always there. */
export class JsonReport implements Report {
  constructor(private readonly output: Output) {}

  async start(): Promise<void> {
    // The objects are all there is.
  }

  async line(file: string, { number, record, problems }: CheckedFileLine): Promise<void> {
    for (const { code, severity, message, declared, found, probability } of problems) {
      const finding = {
        file,
        line: number,
        id: record?.id ?? null,
        code,
        severity,
        message: format(message),
        declared: declared ?? null,
        found: found ?? null,
        probability: probability ?? null,
      };
      await this.output.write(`${JSON.stringify(finding)}\n`);
    }
  }

  async endOfFile(): Promise<void> {
    await this.output.flush();
  }

  async failed(): Promise<void> {
    // There is no object for that.
  }

  async end(): Promise<void> {
    await this.output.flush();
  }
}
