import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DatasetRecord } from '../../core/dataset/record.js';
import { languageCode } from '../../core/language/codes.js';
import { declaredLanguage } from '../../core/language/declared.js';
import { format, message, type Message } from '../../core/message.js';
import { frames } from '../../core/models/frames.js';
import { ModelError, type Example, type Model } from '../../core/models/model.js';
import { Author } from '../../node/author/author.js';
import { readRows, scanRows, type Scan } from '../../node/author/rows.js';
import { writeInstructions } from '../../node/author/run.js';
import { acceptedPairs, readSeeds } from '../../node/author/seeds.js';
import { defaultCandidates, defaultExtra } from '../../node/author/settings.js';
import { refuseOtherFormats, UnreadableFile } from '../../node/dataset-start.js';
import { JournalError } from '../../node/journal/journal-error.js';
import { JournalFile } from '../../node/journal/journal-file.js';
import { loadDetectors } from '../../node/language/load-detectors.js';
import type { OpenedModel } from '../../node/models/open-model.js';
import { byteOrderMark } from '../../node/lines.js';
import { FileReplacement, reasonOf, sameFile, WriteError } from '../../node/replace-file.js';
import { detectorFolder } from '../package-folder.js';
import { openForCommand } from './model.js';
import { UsageError, type GenerateOptions } from './options.js';
import { duration, type Progress } from './progress.js';
import { Report } from './report.js';

export interface Surroundings {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Prints a line on the standard output. */
  readonly print: (line: string) => void;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Writes the instructions and gives the exit status. Throws a UsageError before anything was asked. */
export async function carryOut(options: GenerateOptions, around: Surroundings): Promise<number> {
  const { file, out } = options;
  const before = await fingerprint(file);
  await refuseUnreadable(file);
  if (await sameFile(file, out)) {
    throw new UsageError(
      message('--out is the dataset itself ({0}). Give another name: the dataset is never changed.', out),
    );
  }
  const { progress, signal } = around;
  let replacement: FileReplacement | undefined;
  let journal: JournalFile | undefined;
  let model: Promise<OpenedModel> | undefined;
  const openOnce = (): Promise<Model> =>
    (model ??= openForCommand(options.model, options.acceptModelTerms, progress, signal));
  try {
    replacement = await FileReplacement.begin(out);
    journal = await JournalFile.open(file, {
      program: 'xinstruct generate',
      now: around.now,
      ...(options.journal === undefined ? {} : { path: options.journal }),
    });
    const report = await write(options, around, journal, openOnce, replacement);
    if ((await fingerprint(file)) !== before) {
      throw new WriteError(
        message(
          '{0} was changed meanwhile, so {1} was not written. Run the same command again: what was answered is kept.',
          file,
          out,
        ),
      );
    }
    await replacement.commit();
    replacement = undefined;
    progress.say(report.summary(out));
    return report.without > 0 ? 1 : 0;
  } catch (error) {
    return failed(error, options, around);
  } finally {
    await replacement?.discard();
    journal?.notices.forEach((notice) => {
      progress.say(notice);
    });
    await journal?.close();
    await model?.then(
      (opened) => opened.close(),
      // Why it could not be opened was said already.
      () => undefined,
    );
  }
}

async function write(
  options: GenerateOptions,
  { progress, signal, print, now, newId }: Surroundings,
  journal: JournalFile,
  model: () => Promise<Model>,
  out: FileReplacement,
): Promise<Report> {
  const { file, names, limit, styles, candidates, overwrite } = options;
  const scan = await scanRows(file, names, signal);
  const settings = {
    candidates: candidates ?? (options.model.provider === 'embedded' ? frames.inference.candidates : defaultCandidates),
    extra: defaultExtra,
    seed: options.seed,
    ...(styles === undefined ? {} : { styles }),
    ...(options.prompt === undefined ? {} : { prompts: { generate: options.prompt } }),
  };
  let examples: readonly Example[] = [];
  const detectors = await loadDetectors(detectorFolder());
  const author = new Author({
    journal,
    model,
    settings: () => ({ ...settings, examples }),
    detectors: () => Promise.resolve(detectors),
    concurrency: () => options.concurrency,
    now,
    newId,
  });
  const release = await journal.hold();
  try {
    examples = await examplesFor(options, author, scan, progress);
    const wanted = overwrite ? scan.records : scan.wanting;
    const report = new Report(Math.min(wanted, limit ?? wanted), progress, options.json ? print : undefined);
    const results = writeInstructions(author, readRows(file, scan, names, signal), {
      hooks: { signal, onWait: saysWaits(progress) },
      width: options.concurrency + 1,
      names,
      overwrite,
      language: (record) => languageIn(record, options),
      ...(limit === undefined ? {} : { limit }),
    });
    for await (const result of results) {
      const { mark, end } = result.row.line;
      await out.write(mark ? byteOrderMark : '');
      await out.write(result.bytes);
      await out.write(end);
      report.add(result);
    }
    return report;
  } finally {
    progress.clear();
    author.dispose();
    await release();
  }
}

/** Examples are of use to a model that is told what to do; one that was taught needs none. */
async function examplesFor(
  { file, model, seedFile, names }: GenerateOptions,
  author: Author,
  scan: Scan,
  progress: Progress,
): Promise<readonly Example[]> {
  if (model.provider !== 'openai' || model.api !== 'chat') {
    if (seedFile !== undefined) {
      progress.say(
        message('--seed-file is for chat models: the chosen model was taught what to do, and is shown no examples.'),
      );
    }
    return [];
  }
  const accepted = await acceptedPairs(author, file, scan, names);
  if (seedFile === undefined) {
    return accepted;
  }
  try {
    const { examples, problems } = await readSeeds(seedFile, names);
    problems.forEach((problem) => {
      progress.say(problem);
    });
    return [...examples, ...accepted];
  } catch (error) {
    throw new UsageError(message('The seed file {0} can\u2019t be read: {1}.', seedFile, reasonOf(error)));
  }
}

function languageIn(record: DatasetRecord, { file, lang }: GenerateOptions): string | undefined {
  const declared = declaredLanguage(record, basename(file), lang);
  return declared === undefined ? undefined : languageCode(declared);
}

/** One line for a pause that all questions share. */
function saysWaits(progress: Progress): (milliseconds: number, error: ModelError) => void {
  let until = 0;
  return (milliseconds, error) => {
    if (performance.now() + milliseconds > until + 1000) {
      until = performance.now() + milliseconds;
      progress.say(message('{0} Trying again in {1}.', format(error.text), duration(milliseconds)));
    }
  };
}

function failed(error: unknown, { out }: GenerateOptions, { progress, signal }: Surroundings): number {
  if (signal.aborted) {
    progress.say(message('Interrupted: {0} was not written. The same command goes on where this one stopped.', out));
    return 130;
  }
  if (error instanceof ModelError) {
    progress.say(error.text);
    progress.say(
      message('{0} was not written. What was answered is kept: the same command goes on where this one stopped.', out),
    );
    return 3;
  }
  const text = fileProblem(error);
  if (text === undefined) {
    throw error;
  }
  progress.say(message('xinstruct generate: {0}', format(text)));
  return 2;
}

function fileProblem(error: unknown): Message | undefined {
  return error instanceof JournalError || error instanceof WriteError ? error.text : undefined;
}

/** Changes whenever the file does. Throws a UsageError where there is no file to read. */
async function fingerprint(file: string): Promise<string> {
  try {
    const found = await stat(file, { bigint: true });
    if (!found.isFile()) {
      throw new UsageError(message('{0} is no file. Give a JSONL file; it is read twice.', file));
    }
    return `${found.ino}:${found.size}:${found.mtimeNs}`;
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw new UsageError(
      message('{0} can\u2019t be read: {1}. Check its name and permissions.', file, reasonOf(error)),
    );
  }
}

async function refuseUnreadable(file: string): Promise<void> {
  try {
    await refuseOtherFormats(file);
  } catch (error) {
    throw new UsageError(
      error instanceof UnreadableFile
        ? message('{0}: {1}', file, format(error.text))
        : message('{0} can\u2019t be read: {1}. Check its name and permissions.', file, reasonOf(error)),
    );
  }
}
