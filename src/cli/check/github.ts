import { format } from '../../core/message.js';
import type { Severity } from '../../core/validation/problem.js';
import type { CheckedFileLine } from '../../node/check-file.js';
import type { Output } from './output.js';
import type { Report } from './report.js';
import { visible } from './visible.js';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'notice' };

/**
 * Workflow commands of GitHub Actions, from which annotations of files are made: "Workflow commands for GitHub Actions" in
 * GitHub's documentation. Columns count from 1.
 */
export class GitHubReport implements Report {
  constructor(private readonly output: Output) {}

  async start(): Promise<void> {
    // The commands are all there is.
  }

  async line(file: string, { number, problems }: CheckedFileLine): Promise<void> {
    for (const { code, severity, message, span } of problems) {
      const properties = Object.entries({
        file,
        line: number,
        endLine: number,
        col: span.start + 1,
        endColumn: span.end + 1,
        title: code,
      }).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
      await this.output.write(
        `::${commands[severity]} ${properties.join(',')}::${escaped(visible(format(message)))}\n`,
      );
    }
  }

  async endOfFile(): Promise<void> {
    await this.output.flush();
  }

  async failed(file: string, reason: string): Promise<void> {
    await this.output.write(`::error file=${escapedProperty(file)}::${escaped(reason)}\n`);
  }

  async end(): Promise<void> {
    await this.output.flush();
  }
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
