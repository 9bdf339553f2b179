import { createHash } from 'node:crypto';
import type { DatasetRecord, RecordKey } from '../core/dataset/record.js';
import { message } from '../core/message.js';
import { checkLine, type LineContext } from '../core/validation/check-line.js';
import { duplicateId, duplicateText, idOfRecord, textOfRecord } from '../core/validation/duplicates.js';
import type { Problem } from '../core/validation/problem.js';
import { nextKey, scanRows, type Scan } from './author/rows.js';
import type { IgnoredChecks } from './check-ignored.js';
import { refuseOtherFormats } from './dataset-start.js';
import { readLines, type FileLine } from './lines.js';

/** One line of a checked file; blank lines come too, so that a caller can show how far it is. */
export interface CheckedFileLine {
  /** From 1. */
  readonly number: number;
  readonly record?: DatasetRecord;
  readonly problems: readonly Problem[];
  /** How many findings were left out because their checks are switched off. */
  readonly ignored: number;
}

export interface CheckFileOptions extends LineContext {
  /** Checks that are switched off, for instance those that {@link readIgnored} finds. */
  readonly ignored?: IgnoredChecks;
}

/**
 * Checks a file of any size line by line, in the order of its lines, in constant memory but for its longest line and 16 bytes for
 * each id and each text. `fileName` defaults to the path. Where checks are switched off for single records the file is read twice.
 * @throws UnreadableFile for UTF-16, UTF-32 and binary files; Node's own errors where the file can't be opened or read
 */
export async function* checkFile(
  path: string,
  { ignored, ...context }: CheckFileOptions,
  signal?: AbortSignal,
): AsyncGenerator<CheckedFileLine> {
  await refuseOtherFormats(path);
  const lineContext: LineContext = { fileName: path, ...context };
  const wanted = await Wanted.of(ignored, path, lineContext, signal);
  const ids = new FirstLines();
  const texts = new FirstLines();
  const told = new Set<string>();
  for await (const line of readLines(path, signal)) {
    if (!line.valid) {
      yield { number: line.number, ...wanted.among([badEncoding(line)]) };
      continue;
    }
    const { record, problems, note } = checkLine(line.text, lineContext);
    const all = [...problems];
    if (note && !told.has(note.topic)) {
      told.add(note.topic);
      all.push(note.problem);
    }
    if (record) {
      const id = idOfRecord(record);
      const sameId = id === undefined ? undefined : ids.find(id, line.number - 1);
      if (sameId !== undefined) all.push(duplicateId(record, sameId));
      const text = textOfRecord(record);
      const sameText = text === undefined ? undefined : texts.find(text, line.number - 1);
      if (sameText !== undefined) all.push(duplicateText(record, sameText));
    }
    yield { number: line.number, ...(record && { record }), ...wanted.among(all, record) };
  }
}

/** Leaves out what was switched off. To be asked for every record, in the order of the file, since a key depends on those before. */
class Wanted {
  private readonly used = new Map<RecordKey, number>();

  private constructor(
    private readonly ignored: IgnoredChecks | undefined,
    /** How often each key occurs; undefined where nothing is switched off by key. */
    private readonly counts: Scan['counts'] | undefined,
  ) {}

  static async of(ignored: IgnoredChecks | undefined, path: string, { names }: LineContext, signal?: AbortSignal) {
    const byKey = ignored !== undefined && ignored.byRecord.size > 0;
    return new Wanted(ignored, byKey ? (await scanRows(path, names, signal)).counts : undefined);
  }

  among(problems: readonly Problem[], record?: DatasetRecord): Pick<CheckedFileLine, 'problems' | 'ignored'> {
    const key = record && this.counts && nextKey(record, this.counts, this.used);
    const ofRecord = key === undefined ? undefined : this.ignored?.byRecord.get(key);
    const left = problems.filter(({ code }) => !this.ignored?.inFile.has(code) && !ofRecord?.has(code));
    return { problems: left, ignored: problems.length - left.length };
  }
}

/** Where each value stood first, by 96 bits of its hash. */
class FirstLines {
  private readonly lines = new Map<string, number>();

  /** The line where the value stood before, or undefined: then this line is its first. */
  find(value: string, line: number): number | undefined {
    const key = createHash('sha256').update(value).digest().toString('latin1', 0, 12);
    const first = this.lines.get(key);
    if (first === undefined) this.lines.set(key, line);
    return first;
  }
}

/** The span is where decoding put its first U+FFFD, which is where the first broken byte stands. */
function badEncoding({ text }: FileLine): Problem {
  const at = Math.max(0, text.indexOf('\ufffd'));
  return {
    code: 'invalid-encoding',
    severity: 'error',
    message: message('This line is not valid UTF-8 from column {0} on. Save the file as UTF-8.', at + 1),
    span: { start: at, end: at + 1 },
  };
}
