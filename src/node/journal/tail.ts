import { open } from 'node:fs/promises';
import { readEvent } from '../../core/journal/line.js';
import type { JournalEvent } from '../../core/journal/event.js';

const newline = 0x0a;

/** What stands in a journal from an offset on. */
export interface Tail {
  readonly events: readonly JournalEvent[];
  /** Whole lines that are no event that this version knows; they stay in the file. */
  readonly unknown: number;
  /** Where the last whole line ends, in bytes. */
  readonly end: number;
  /** What follows it: the beginning of a line that is being written, or was when its writer ended. */
  readonly torn: Buffer;
}

/** Reads the whole lines from `offset` on. */
export async function readTail(path: string, offset: number): Promise<Tail> {
  const events: JournalEvent[] = [];
  let unknown = 0;
  let end = offset;
  let rest: Buffer = Buffer.alloc(0);
  const file = await open(path, 'r');
  try {
    for await (const chunk of file.createReadStream({
      start: offset,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let at = bytes.indexOf(newline, rest.length); at >= 0; at = bytes.indexOf(newline, start)) {
        const line = bytes.toString('utf8', start, at).trim();
        start = at + 1;
        if (line === '') {
          continue;
        }
        const event = readEvent(line);
        if (event === undefined) {
          unknown++;
        } else {
          events.push(event);
        }
      }
      end += start;
      rest = bytes.subarray(start);
    }
  } finally {
    await file.close();
  }
  return { events, unknown, end, torn: rest };
}
