import type { CheckedFileLine } from '../../node/check-file.js';
import { GitHubReport } from './github.js';
import { JsonReport } from './json.js';
import type { Output } from './output.js';
import { SarifReport } from './sarif.js';
import { TextReport } from './text.js';

export const reportFormats = ['text', 'json', 'sarif', 'github'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Where the findings of a check go, in the order of files and lines. Nothing of them is kept. */
export interface Report {
  /** Before the first file. */
  start(): Promise<void>;
  line(file: string, line: CheckedFileLine): Promise<void>;
  endOfFile(file: string): Promise<void>;
  /** A file that can't be read, or not to its end. The standard error stream says so too. */
  failed(file: string, reason: string): Promise<void>;
  /** After the last file. */
  end(): Promise<void>;
}

/** @param version of this program */
export function reportIn(reportFormat: ReportFormat, output: Output, version: string): Report {
  switch (reportFormat) {
    case 'text':
      return new TextReport(output);
    case 'json':
      return new JsonReport(output);
    case 'sarif':
      return new SarifReport(output, version);
    case 'github':
      return new GitHubReport(output);
  }
}
