import { journalEvent, type JournalEvent } from './event.js';

/** An event as its line, with the line's end. */
export function writeEvent(event: JournalEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** The event of a line; undefined where it is none that this version knows. Such a line stays in the file. */
export function readEvent(line: string): JournalEvent | undefined {
  const value = parse(line);
  const parsed = journalEvent.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
