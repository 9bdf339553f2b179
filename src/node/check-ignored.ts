import type { RecordKey } from '../core/dataset/record.js';
import { fold } from '../core/journal/fold.js';
import { readEvent } from '../core/journal/line.js';
import { message, type Message } from '../core/message.js';
import type { Lesson } from '../core/validation/lesson.js';
import { systemCode } from './fault.js';
import { journalPath } from './journal/journal-file.js';
import { readTail, type Tail } from './journal/tail.js';

/** The checks that people switched off in a dataset. */
export interface IgnoredChecks {
  readonly inFile: ReadonlySet<string>;
  /** By the record's key, unique in its file; records without any are not in it. */
  readonly byRecord: ReadonlyMap<RecordKey, ReadonlySet<string>>;
  /** What they taught the file's language check: pass it to `isWanted`. */
  readonly lessons: readonly Lesson[];
}

export interface ReadIgnored extends IgnoredChecks {
  /** What of the journal can't be read, for the person who runs the check. */
  readonly warning?: Message;
}

const none: IgnoredChecks = { inFile: new Set(), byRecord: new Map(), lessons: [] };

/** Reads from the journal beside a dataset which checks are switched off. Only reads: no lock, no file, no repair. */
export async function readIgnored(dataset: string): Promise<ReadIgnored> {
  const path = journalPath(dataset);
  let tail: Tail;
  try {
    tail = await readTail(path, 0);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return none;
    if (code === undefined) throw error;
    return { ...none, warning: unreadable(path, code) };
  }
  // A line whose writer was stopped before its end may be whole all the same.
  const last = tail.torn.length === 0 ? undefined : readEvent(tail.torn.toString('utf8'));
  const events = last === undefined ? tail.events : [...tail.events, last];
  const state = fold(events.filter(({ kind }) => kind === 'ignore' || kind === 'right'));
  const byRecord = new Map<RecordKey, ReadonlySet<string>>();
  for (const key of state.keys()) {
    const { ignored } = state.record(key);
    if (ignored.size > state.ignoredInFile.size) byRecord.set(key, ignored);
  }
  const skipped = tail.unknown + (tail.torn.length > 0 && last === undefined ? 1 : 0);
  const ignored = { inFile: state.ignoredInFile, byRecord, lessons: state.lessons };
  return skipped === 0 ? ignored : { ...ignored, warning: damaged(path, skipped) };
}

function unreadable(path: string, code: string): Message {
  return message(
    'The journal {0} can\u2019t be read ({1}): checks that were switched off in it are applied.',
    path,
    code,
  );
}

function damaged(path: string, lines: number): Message {
  return message(
    'Lines of the journal {0} that can\u2019t be read (damaged, or of a newer version): {1}. Checks that were switched off in them are applied.',
    path,
    lines,
  );
}
