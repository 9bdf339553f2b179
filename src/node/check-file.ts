import { stat } from 'node:fs/promises';
import { mapOrdered } from './author/ordered.js';
import { scanRows } from './author/rows.js';
import type { IgnoredChecks } from './check-ignored.js';
import { readChunks, type LineChunk } from './check/chunks.js';
import type { Examiners } from './check/examiners.js';
import { Gate } from './check/gate.js';
import type { FileContext, RecordFacts } from './check/line-facts.js';
import { WholeFile, type WantedProblems } from './check/whole-file.js';
import { refuseOtherFormats } from './dataset-start.js';

/** One line of a checked file; blank lines come too, so that a caller can show how far it is. */
export interface CheckedFileLine extends WantedProblems {
  /** From 1. */
  readonly number: number;
  /** Missing where the line holds no record. */
  readonly record?: Pick<RecordFacts, 'id' | 'language'>;
}

export interface CheckFileOptions extends Omit<FileContext, 'byKey'> {
  /** Who looks at the lines; they serve one file after the other. */
  readonly examiners: Examiners;
  /** Checks that are switched off, for instance those that {@link readIgnored} finds. */
  readonly ignored?: IgnoredChecks;
}

/** UTF-16 code units that are under way at a time. */
const underWay = 1 << 23;

/**
 * Checks a file of any size line by line, in the order of its lines whoever looks at them, in constant memory but for its longest
 * lines and 21 to 43 bytes for each id and each text. `fileName` defaults to the path. Where checks are switched off for single
 * records the file is read twice.
 * @throws UnreadableFile for UTF-16, UTF-32 and binary files; WorkerDied; Node's own errors where the file can't be opened or read
 */
export async function* checkFile(
  path: string,
  { ignored, examiners, ...context }: CheckFileOptions,
  signal?: AbortSignal,
): AsyncGenerator<CheckedFileLine> {
  await refuseOtherFormats(path);
  const byKey = ignored !== undefined && ignored.byRecord.size > 0;
  const counts = byKey ? (await scanRows(path, context.names, signal)).counts : undefined;
  const { size } = await stat(path);
  const examiner = await examiners.of(size, { fileName: path, ...context, byKey });
  const whole = new WholeFile(ignored, counts);
  const gate = new Gate(underWay);
  const examine = async (chunk: LineChunk) => ({
    first: chunk.first,
    facts: await gate.during(chunk.size, () => examiner.examine(chunk)),
  });
  for await (const { first, facts } of mapOrdered(readChunks(path, gate, signal), examiner.width, examine)) {
    for (const [index, line] of facts.entries()) {
      const number = first + index;
      yield { number, ...(line.record && { record: line.record }), ...whole.next(number, line) };
    }
  }
}
