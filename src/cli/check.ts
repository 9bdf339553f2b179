import { InvalidArgumentError, Option, type Command } from 'commander';
import type { FieldNames } from '../core/dataset/record.js';
import { languageCode } from '../core/language/codes.js';
import { format } from '../core/message.js';
import type { LineContext } from '../core/validation/check-line.js';
import type { Severity } from '../core/validation/problem.js';
import { readIgnored, type IgnoredChecks } from '../node/check-ignored.js';
import { checkFile } from '../node/check-file.js';
import { UnreadableFile } from '../node/dataset-start.js';
import { loadDetectors } from '../node/language/load-detectors.js';
import { JsonReport, TextReport, type Report } from './check/report.js';
import { fieldNamesHelp, parseFieldNames } from './field-names.js';
import { detectorFolder } from './package-folder.js';

const help = `
What is checked: the JSON of each line, missing and empty fields, keys, ids and texts that occur twice, the response
against the declared language, mixed languages, and whether the instruction is in English. The declared language is the
record's own field, else the file's name (corpus.sw.jsonl), else --lang.

A check that was ignored in the editor, for a row or for the whole file, is left out; --no-journal reports it all the same.

--json prints one object a line for each problem, with the keys file, line (from 1), id, code, severity, message,
declared, found and probability; what is not known is null.

Exit status: 0 nothing as bad as --fail-on was found; 1 at least one such problem; 2 wrong usage, or a file that can't
be read.`;

const severities: readonly Severity[] = ['information', 'warning', 'error'];

interface CheckFlags {
  readonly json?: boolean;
  readonly lang?: string;
  readonly fields?: FieldNames;
  readonly failOn: Severity;
  readonly journal: boolean;
}

/** Adds `xinstruct check` to the program. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .summary('find rows that are broken, double, or not in the language that they declare')
    .description('Checks datasets (JSONL) row by row; files of any size.')
    .argument('<file...>', 'the datasets')
    .option('--json', 'print a JSON object for each problem')
    .option('--lang <language>', 'the language of rows that declare none: a code or an English name', languageOption)
    .option('--fields <json>', 'your own field names by role: {"output": "data.body"}', fieldsOption)
    .option('--no-journal', 'also report what was ignored in the editor (stored in .xinstruct/ beside the dataset)')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes the exit status 1')
        .choices(severities)
        .default('error'),
    )
    .addHelpText('after', help)
    .action(async (files: readonly string[], flags: CheckFlags) => {
      const report = flags.json ? new JsonReport(process.stdout) : new TextReport(process.stdout, flags.lang);
      process.exitCode = await check(files, flags, report);
    });
}

async function check(files: readonly string[], flags: CheckFlags, report: Report): Promise<number> {
  const context: LineContext = {
    detectors: await loadDetectors(detectorFolder()),
    ...(flags.lang !== undefined && { language: flags.lang }),
    ...(flags.fields !== undefined && { names: flags.fields }),
  };
  const failing = severities.slice(severities.indexOf(flags.failOn));
  let status = 0;
  for (const file of files) {
    try {
      const ignored = flags.journal ? await ignoredIn(file) : undefined;
      for await (const line of checkFile(file, { ...context, ...(ignored && { ignored }) })) {
        await report.line(file, line);
        if (line.problems.some(({ severity }) => failing.includes(severity))) status = Math.max(status, 1);
      }
      await report.endOfFile(file);
    } catch (error) {
      const reason = reasonFor(error);
      if (reason === undefined) throw error;
      process.stderr.write(`xinstruct check: ${file}: ${reason}\n`);
      status = 2;
    }
  }
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
