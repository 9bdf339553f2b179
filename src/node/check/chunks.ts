import { readLines } from '../lines.js';
import type { Gate } from './gate.js';

/** Lines that stand in a file one after the other. */
export interface LineChunk {
  /** Number of the first line, from 1. */
  readonly first: number;
  /** Without their ends and without a byte order mark. */
  readonly lines: readonly string[];
  /** Positions in `lines` of those that are no UTF-8 and hold U+FFFD in its place. */
  readonly broken: readonly number[];
  /** UTF-16 code units of all lines. */
  readonly size: number;
}

/** Enough that passing a chunk costs little beside checking it, and so little that the first findings come soon. */
const fullSize = 1 << 16;
const fullCount = 512;

/** Reads a file chunk by chunk. A line longer than a chunk has one of its own. `gate` holds the reading up. */
export async function* readChunks(path: string, gate: Gate, signal?: AbortSignal): AsyncGenerator<LineChunk> {
  let first = 1;
  let lines: string[] = [];
  let broken: number[] = [];
  let size = 0;
  const take = (): LineChunk => {
    const chunk = { first, lines, broken, size };
    first += lines.length;
    lines = [];
    broken = [];
    size = 0;
    return chunk;
  };
  for await (const { text, valid } of readLines(path, signal)) {
    if (lines.length > 0 && (size + text.length > fullSize || lines.length === fullCount)) {
      await gate.opened();
      yield take();
    }
    if (!valid) broken.push(lines.length);
    lines.push(text);
    size += text.length;
  }
  if (lines.length > 0) {
    await gate.opened();
    yield take();
  }
}
