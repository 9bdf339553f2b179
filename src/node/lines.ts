import { createReadStream } from 'node:fs';

/** One line of a file, with the bytes that it had. */
export interface FileLine {
  /** From 1. */
  readonly number: number;
  /** The line without its end, and without the byte order mark of a first line. */
  readonly text: string;
  /** The same as it stands in the file, with neither mark nor end. */
  readonly bytes: Buffer;
  /** False where the bytes are no UTF-8: `text` then holds U+FFFD, and only `bytes` are the line. */
  readonly valid: boolean;
  /** What ended the line: `'\n'`, `'\r\n'`, or nothing at the end of the file. */
  readonly end: '\n' | '\r\n' | '';
  /** Whether a byte order mark stands before the line; only a first line has one. */
  readonly mark: boolean;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
export const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a file line by line, in constant memory but for the longest line. Writing mark, bytes and end of all lines
 * gives the file again. A line ends at LF or CRLF; a file that ends in a line end has no empty line after it.
 */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<FileLine> {
  let number = 0;
  let pending: Buffer[] = [];
  const take = (last: Buffer): FileLine => {
    number++;
    const whole = pending.length === 0 ? last : Buffer.concat([...pending, last]);
    pending = [];
    return lineOf(whole, number);
  };
  const stream = createReadStream(path, { highWaterMark: 1 << 18, ...(signal === undefined ? {} : { signal }) });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      yield take(chunk.subarray(start, at + 1));
      start = at + 1;
    }
    if (start < chunk.length) {
      pending.push(chunk.subarray(start));
    }
  }
  if (pending.length > 0) {
    yield take(Buffer.alloc(0));
  }
}

function lineOf(whole: Buffer, number: number): FileLine {
  const mark = number === 1 && whole.subarray(0, byteOrderMark.length).equals(byteOrderMark);
  const from = mark ? byteOrderMark.length : 0;
  let to = whole.length;
  let end: FileLine['end'] = '';
  if (whole[to - 1] === newline) {
    to--;
    end = '\n';
    if (to > from && whole[to - 1] === carriageReturn) {
      to--;
      end = '\r\n';
    }
  }
  const bytes = whole.subarray(from, to);
  return { number, ...decode(bytes), bytes, end, mark };
}

// `ignoreBOM`: a U+FEFF inside a line is kept.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Buffer): { readonly text: string; readonly valid: boolean } {
  try {
    return { text: strict.decode(bytes), valid: true };
  } catch (error) {
    if (error instanceof TypeError) {
      return { text: lenient.decode(bytes), valid: false };
    }
    throw error;
  }
}
