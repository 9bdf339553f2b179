import { isAbsolute, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from '../../core/message.js';
import type { Problem, Severity } from '../../core/validation/problem.js';
import type { CheckedFileLine } from '../../node/check-file.js';
import type { Output } from './output.js';
import type { Report } from './report.js';
import { rules } from './rules.js';

type Level = 'error' | 'warning' | 'note';

const levels: Readonly<Record<Severity, Level>> = { error: 'error', warning: 'warning', information: 'note' };
const ruleIds = Object.keys(rules);

/**
 * SARIF 2.1.0 (OASIS Standard), one run: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. The results are written as they come,
 * so that the closing parts of the run stand behind them. Lines and columns count from 1, columns in UTF-16 code units; the end
 * column is the one after the last.
 */
export class SarifReport implements Report {
  private results = 0;
  private readonly failures: { readonly file: string; readonly reason: string }[] = [];

  constructor(
    private readonly output: Output,
    private readonly version: string,
  ) {}

  async start(): Promise<void> {
    const tool = {
      driver: { name: 'X-Instruct', semanticVersion: this.version, rules: Object.entries(rules).map(ruleObject) },
    };
    const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
    await this.output.write(
      `{"$schema":${JSON.stringify(schema)},"version":"2.1.0","runs":[{"tool":${JSON.stringify(tool)},` +
        `"columnKind":"utf16CodeUnits","defaultEncoding":"utf-8","results":[`,
    );
  }

  async line(file: string, { number, record, problems }: CheckedFileLine): Promise<void> {
    for (const problem of problems) {
      const result = JSON.stringify(resultObject(file, number, record?.id, problem));
      await this.output.write(`${this.results === 0 ? '' : ','}\n${result}`);
      this.results++;
    }
  }

  async endOfFile(): Promise<void> {
    await this.output.flush();
  }

  failed(file: string, reason: string): Promise<void> {
    this.failures.push({ file, reason });
    return Promise.resolve();
  }

  async end(): Promise<void> {
    const invocation = {
      executionSuccessful: this.failures.length === 0,
      ...(this.failures.length > 0 && {
        toolExecutionNotifications: this.failures.map(({ file, reason }) => ({
          level: 'error',
          message: { text: reason },
          locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
        })),
      }),
    };
    await this.output.write(`\n],"invocations":[${JSON.stringify(invocation)}]}]}\n`);
    await this.output.flush();
  }
}

function ruleObject([id, { severity, summary, help }]: [string, (typeof rules)[keyof typeof rules]]) {
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} ${help}` },
    help: { text: help },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultObject(file: string, line: number, id: string | undefined, problem: Problem) {
  const { code, severity, message, span, declared, found, probability, related } = problem;
  const artifactLocation = { uri: uriOf(file) };
  return {
    ruleId: code,
    ruleIndex: ruleIds.indexOf(code),
    level: levels[severity],
    message: { text: format(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation,
          region: { startLine: line, startColumn: span.start + 1, endColumn: span.end + 1 },
        },
      },
    ],
    ...(related !== undefined && {
      relatedLocations: [
        {
          physicalLocation: { artifactLocation, region: { startLine: related + 1 } },
          message: { text: 'The first one stands here.' },
        },
      ],
    }),
    properties: { id, declared, found, probability },
  };
}

/** A relative path stays one, so that it is found wherever the repository lies. What is no Unicode in a name becomes U+FFFD. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return normalize(file)
    .split(sep)
    .map((part) => encodeURIComponent(Buffer.from(part).toString()))
    .join('/');
}
