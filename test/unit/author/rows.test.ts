import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uniqueKeys } from '../../../src/core/dataset/identity.js';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { mapOrdered } from '../../../src/node/author/ordered.js';
import { readRows, scanRows } from '../../../src/node/author/rows.js';
import { readSeeds } from '../../../src/node/author/seeds.js';
import { byteOrderMark, readLines } from '../../../src/node/lines.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-'));
  file = join(folder, 'd.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) {
    list.push(item);
  }
  return list;
}

describe('the lines of a file', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\r', '\uFEFF', '{"a":1}', 'ไทย', ''),
    fc.uint8Array({ maxLength: 6 }),
    fc.nat(300_000).map((length) => 'x'.repeat(length)),
  );

  it('give the file again, whatever its bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const bytes = Buffer.concat(pieces.map((each) => Buffer.from(each)));
        await writeFile(file, bytes);
        const lines = await all(readLines(file));
        const again = lines.flatMap(({ mark, bytes: line, end }) => [mark ? byteOrderMark : '', line, end]);
        expect(Buffer.concat(again.map((each) => Buffer.from(each))).equals(bytes)).toBe(true);
        expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
        expect(lines.every(({ text, valid, bytes: line }) => !valid || Buffer.from(text).equals(line))).toBe(true);
        expect(lines.every(({ bytes: line }) => !line.includes(0x0a))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the rows of a dataset', () => {
  it('have the keys that the editor gives them', async () => {
    const line = fc.record(
      { id: fc.constantFrom('a', 'b', ''), text: fc.constantFrom('Mlima', 'Ziwa', 'Bahari') },
      { requiredKeys: ['text'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (objects) => {
        const lines = objects.map((each) => JSON.stringify(each));
        await writeFile(file, lines.join('\n'));
        const rows = await all(readRows(file, await scanRows(file, undefined), undefined));
        const records = lines.flatMap((each) => {
          const parsed = parseLine(each);
          const record = parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
          return record === undefined ? [] : [record];
        });
        expect(rows.map((row) => (row.kind === 'record' ? row.key : row.kind))).toEqual(uniqueKeys(records));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a seed file', () => {
  it('gives pairs of any known shape, and names the lines that give none', async () => {
    const lines = [
      '{"instruction":"A","output":"a"}',
      '{"messages":[{"role":"user","content":"B"},{"role":"assistant","content":"b"}]}',
      '{"prompt":"C","completion":""}',
      '{no',
    ];
    await writeFile(file, lines.join('\n'));
    const { examples, problems } = await readSeeds(file);
    expect(examples).toEqual([
      { instruction: 'A', response: 'a' },
      { instruction: 'B', response: 'b' },
    ]);
    expect(problems.map(({ args }) => args[1])).toEqual([3, 4]);
  });
});

describe('work on several items at a time', () => {
  async function* numbers(to: number, taken: number[]): AsyncGenerator<number> {
    for (let number = 0; number < to; number++) {
      taken.push(number);
      yield await Promise.resolve(number);
    }
  }

  it('gives the results in order, and takes no more items than it may', async () => {
    const taken: number[] = [];
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (number: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, number % 3 === 0 ? 6 : 1));
      running--;
      return number;
    };
    for await (const result of mapOrdered(numbers(12, taken), 3, work)) {
      results.push(result);
      expect(taken.length).toBeLessThanOrEqual(results.length + 3);
    }
    expect(results).toEqual(taken);
    expect(most).toBe(3);
  });

  it('ends with the first failure, when what had begun is done', async () => {
    const ended: number[] = [];
    const work = async (number: number) => {
      await new Promise((resolve) => setTimeout(resolve, 2 * number));
      ended.push(number);
      if (number === 1) {
        throw new Error('one');
      }
      return number;
    };
    await expect(all(mapOrdered(numbers(9, []), 3, work))).rejects.toThrow('one');
    expect(ended).toEqual([0, 1, 2, 3]);
  });
});
