import { open } from 'node:fs/promises';
import { message, type Message } from '../core/message.js';
import { byteOrderMark } from './lines.js';

/** A file that is no text in UTF-8 as a whole; `text` says what it is and what to do. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  constructor(readonly text: Message) {
    super(text.template);
  }
}

/** So much of a file is looked at. Compressed and binary formats have a NUL well before. */
const looked = 4096;

/**
 * Looks at the beginning of a file that is to be read as a dataset.
 * @throws UnreadableFile for UTF-16, UTF-32 and binary files; Node's own errors where the file can't be opened or read
 */
export async function refuseOtherFormats(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looked), 0, looked, 0);
    const start = buffer.subarray(0, bytesRead);
    if (isWide(start)) {
      throw new UnreadableFile(
        message('This file is UTF-16 or UTF-32. JSON Lines is UTF-8: save it with that encoding.'),
      );
    }
    if (isBinary(start)) {
      throw new UnreadableFile(
        message('This is a binary file, not JSON Lines. If it is compressed or a table, unpack or export it as JSONL.'),
      );
    }
  } finally {
    await file.close();
  }
}

/** A byte order mark of two or four bytes, or a NUL beside a brace. */
function isWide(start: Buffer): boolean {
  return /^(?:fffe|feff|0000feff|7b00|007b)/u.test(start.toString('hex', 0, 4));
}

/** A NUL in a file that does not begin as a record does. In one that does, it is the fault of one line. */
function isBinary(start: Buffer): boolean {
  const marked = start.subarray(0, byteOrderMark.length).equals(byteOrderMark);
  const text = start.toString('latin1', marked ? byteOrderMark.length : 0);
  return text.includes('\0') && !/^[ \t\r\n]*\{/u.test(text);
}
