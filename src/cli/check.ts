import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { FieldNames } from '../core/dataset/record.js';
import { languageCode } from '../core/language/codes.js';
import { format } from '../core/message.js';
import type { Severity } from '../core/validation/problem.js';
import { readIgnored, type IgnoredChecks } from '../node/check-ignored.js';
import { checkFile, type CheckFileOptions } from '../node/check-file.js';
import { Examiners } from '../node/check/examiners.js';
import { WorkerDied } from '../node/check/worker-pool.js';
import { UnreadableFile } from '../node/dataset-start.js';
import { Output } from './check/output.js';
import { reportFormats, reportIn, type Report, type ReportFormat } from './check/report.js';
import { fieldNamesHelp, parseFieldNames } from './field-names.js';
import { detectorFolder } from './package-folder.js';

const help = `
What is checked: the JSON of each line, missing and empty fields, keys, ids and texts that occur twice, the response
against the declared language, mixed languages, and whether the instruction is in English. The declared language is the
record's own field, else the file's name (corpus.sw.jsonl), else --lang.

A check that was ignored in the editor, for a row or for the whole file, is left out; --no-journal reports it all the same.

--format text prints a line for each problem and, for each file and for all, what was found by language; json one object
a line for each problem, with the keys file, line (from 1), id, code, severity, message, declared, found and probability
(what is not known is null); sarif a log of SARIF 2.1.0, for instance for code scanning; github workflow commands, from
which GitHub Actions makes annotations. All stream: nothing is kept for the end.

A file of a megabyte or more is checked in worker threads. Their number changes nothing in what is reported.

Exit status: 0 nothing as bad as --fail-on was found; 1 at least one such problem; 2 wrong usage, or a file that can't
be read or not be checked to its end.`;

const severities: readonly Severity[] = ['information', 'warning', 'error'];

interface CheckFlags {
  readonly format?: ReportFormat;
  readonly json?: boolean;
  readonly lang?: string;
  readonly fields?: FieldNames;
  readonly failOn: Severity;
  readonly workers: number;
  readonly journal: boolean;
}

/** Adds `xinstruct check` to the program. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .summary('find rows that are broken, double, or not in the language that they declare')
    .description('Checks datasets (JSONL) row by row; files of any size.')
    .argument('<file...>', 'the datasets')
    .addOption(new Option('--format <format>', 'how problems are printed (default: text)').choices(reportFormats))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option('--lang <language>', 'the language of rows that declare none: a code or an English name', languageOption)
    .option('--fields <json>', 'your own field names by role: {"output": "data.body"}', fieldsOption)
    .option('--no-journal', 'also report what was ignored in the editor (stored in .xinstruct/ beside the dataset)')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes the exit status 1')
        .choices(severities)
        .default('error'),
    )
    .addOption(
      new Option('--workers <n>', 'worker threads for large files; 0 checks without')
        .argParser(workersOption)
        .default(availableParallelism(), 'one for each core'),
    )
    .addHelpText('after', help)
    .action(async (files: readonly string[], flags: CheckFlags) => {
      const wanted = flags.format ?? (flags.json ? 'json' : 'text');
      const report = reportIn(wanted, new Output(process.stdout), program.version() ?? '');
      const examiners = new Examiners({
        detectorFolder: detectorFolder(),
        workers: flags.workers,
        workerFile: join(__dirname, 'check-worker.cjs'),
      });
      try {
        process.exitCode = await check(files, flags, examiners, report);
      } finally {
        await examiners.close();
      }
    });
}

async function check(
  files: readonly string[],
  { lang, fields, failOn, journal }: CheckFlags,
  examiners: Examiners,
  report: Report,
): Promise<number> {
  const options: CheckFileOptions = {
    examiners,
    ...(lang !== undefined && { language: lang }),
    ...(fields !== undefined && { names: fields }),
  };
  const failing = severities.slice(severities.indexOf(failOn));
  let status = 0;
  await report.start();
  for (const file of files) {
    try {
      const ignored = journal ? await ignoredIn(file) : undefined;
      for await (const line of checkFile(file, { ...options, ...(ignored && { ignored }) })) {
        await report.line(file, line);
        if (line.problems.some(({ severity }) => failing.includes(severity))) status = Math.max(status, 1);
      }
      await report.endOfFile(file);
    } catch (error) {
      const reason = reasonFor(error);
      if (reason === undefined) throw error;
      await report.failed(file, reason);
      process.stderr.write(`xinstruct check: ${file}: ${reason}\n`);
      status = 2;
    }
  }
  await report.end();
  return status;
}

/** A journal that can't be read takes no finding away, so that the check goes on. */
async function ignoredIn(file: string): Promise<IgnoredChecks> {
  const { warning, ...ignored } = await readIgnored(file);
  if (warning) process.stderr.write(`xinstruct check: warning: ${format(warning)}\n`);
  return ignored;
}

/** Why a file can't be read, in words for the person who named it; undefined for an error of our own. */
function reasonFor(error: unknown): string | undefined {
  if (error instanceof UnreadableFile) return format(error.text);
  if (error instanceof WorkerDied) {
    return `${format(error.text)} From there on, nothing is known of the file. --workers 0 checks without threads.`;
  }
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file. Check its name and folder.';
    case 'EACCES':
    case 'EPERM':
      return 'you have no permission to read it. Change its permissions, or name a copy.';
    case 'EISDIR':
      return 'this is a folder. Name the files in it.';
    case 'ERR_STRING_TOO_LONG':
      return 'a line is longer than 512 MB. Is it JSON Lines, one record a line?';
    default:
      return 'syscall' in error ? error.message : undefined;
  }
}

/** More threads than that no machine has, and each takes memory. */
const mostWorkers = 256;

function workersOption(value: string): number {
  const workers = /^\d{1,3}$/u.test(value) ? Number(value) : NaN;
  if (workers <= mostWorkers) return workers;
  throw new InvalidArgumentError(`It is a whole number from 0 to ${String(mostWorkers)}.`);
}

/** Of commander: a language by code or English name. */
export function languageOption(value: string): string {
  if (languageCode(value) === undefined) {
    throw new InvalidArgumentError('It names no known language. Give a code such as sw, or an English name.');
  }
  return value;
}

/** Of commander: field names by role. */
export function fieldsOption(value: string): FieldNames {
  const names = parseFieldNames(value);
  if (!names) {
    throw new InvalidArgumentError(fieldNamesHelp);
  }
  return names;
}
