import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FileChecker } from '../../../src/core/validation/file-checker.js';
import type { Problem } from '../../../src/core/validation/problem.js';
import { checkFile, type CheckedFileLine } from '../../../src/node/check-file.js';
import { Examiners } from '../../../src/node/check/examiners.js';
import { WorkerDied } from '../../../src/node/check/worker-pool.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';
import { buildCheck, type BuiltCheck } from './built.js';

let built: BuiltCheck;
let folder: string;
/** By the number of their threads. */
let crews: readonly Examiners[];

beforeAll(async () => {
  built = await buildCheck('check-file');
  folder = await mkdtemp(join(tmpdir(), 'xinstruct-check-file-'));
  crews = [0, 1, 2, 3].map((workers) => crew(workers, built.worker));
}, 120_000);

afterAll(async () => {
  await Promise.all(crews.map((each) => each.close()));
  await built.remove();
  await rm(folder, { recursive: true });
});

function crew(workers: number, workerFile: string): Examiners {
  return new Examiners({ detectorFolder: join('media', 'detectors'), workers, workerFile, worthThreads: 0 });
}

async function check(
  content: string | Uint8Array,
  examiners: Examiners,
  language?: string,
): Promise<CheckedFileLine[]> {
  const path = join(folder, 'rows.jsonl');
  await writeFile(path, content);
  const lines: CheckedFileLine[] = [];
  for await (const line of checkFile(path, { examiners, ...(language !== undefined && { language }) }))
    lines.push(line);
  return lines;
}

const { sw, fi, en, th, ur } = declaration;
const row = (text: string, lang?: string, id?: string): string => JSON.stringify({ id, text, lang });
/** Longer than a chunk, so that what follows is in another one; cheap to check. */
const padded = (line: string): string => line + ' '.repeat(70_000);

/** Rows of all kinds; what is said of one doesn't depend on the others, but for ids, texts and notes. */
const kinds: readonly string[] = [
  row(sw, 'sw', 'a'),
  row(fi, 'sw', 'a'),
  row(en, 'sw', 'b'),
  row(`${sw} ${en} ${sw}`, 'sw'),
  row(th, 'th'),
  row(ur, 'th'),
  row(sw),
  row(sw, 'no such language'),
  row('Nĩ ngũkena.', 'ki', 'c'),
  JSON.stringify({ instruction: fi, output: sw, lang: 'sw' }),
  '',
  ' \t ',
  '{',
  '[1]',
  '{}',
  '{"text":""}',
  '{"text":null,"id":""}',
  '{"text":"a\u0000b","lang":"sw"}',
  '{"text":"a\\u0000b","lang":"sw"}',
  '{"text":"\\ud83d rafiki yangu","lang":"sw"}',
  '{"text":"\ufffd rafiki yangu","lang":"sw"}',
  row('😀🎉🏽'.repeat(30), 'sw'),
  row('```js\nconst sum = (a, b) => { return a + b; };\n```', 'sw'),
  row('const sum = (a, b) => { return a + b; };', 'fi'),
  row('https://example.org/a/b?c=d 1234567890', 'sw'),
  '{"text":"a","text":"b","lang":"sw"}',
  padded(row(fi, 'fi', 'long')),
  padded(row(en, 'fi', 'long')),
  padded(''),
  // A chunk that takes longer than those after it.
  row(`${sw} `.repeat(600), 'sw', 'slow'),
];
/** A record comes first: a file that begins otherwise and holds a NUL is refused as a whole. */
const someRows = fc
  .array(fc.nat(kinds.length - 1), { minLength: 1, maxLength: 40 })
  .map((indexes) => [0, ...indexes].map(kindAt));

function kindAt(index: number): string {
  return kinds[index] ?? '';
}

/** What a line says by itself: neither what occurs twice nor what is said once for a file. */
function own(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ code }) => !['duplicate-id', 'duplicate-text', 'language-unknown'].includes(code));
}

describe('the check of a file', () => {
  it('finds the same with any number of threads, line ends, byte order mark and last line end', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, fc.boolean(), fc.boolean(), async (rows, mark, ended) => {
        const content = (end: string): string => (mark ? '\ufeff' : '') + rows.join(end) + (ended ? end : '');
        const found: CheckedFileLine[][] = [];
        for (const examiners of crews) {
          for (const end of ['\n', '\r\n']) found.push(await check(content(end), examiners));
        }
        for (const other of found) expect(other).toEqual(found[0]);
        expect(found[0]?.map(({ number }) => number)).toEqual(found[0]?.map((_, index) => index + 1));
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('finds what the editor finds', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, async (rows) => {
        const inEditor = new FileChecker({ fileName: join(folder, 'rows.jsonl'), detectors });
        inEditor.reset(rows);
        const byCode = (problems: readonly Problem[]) => [...problems].sort((a, b) => (a.code < b.code ? -1 : 1));
        for (const { number, problems } of await check(`${rows.join('\n')}\n`, crews[2] ?? crew(2, built.worker))) {
          expect(byCode(problems)).toEqual(byCode(inEditor.problems(number - 1)));
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('says the same of a row wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        someRows.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows.keys()], { minLength: rows.length })),
        ),
        fc.constantFrom(0, 2, 3),
        async ([rows, order], workers) => {
          const examiners = crews[workers] ?? crew(workers, built.worker);
          const found = await check(`${rows.join('\n')}\n`, examiners, 'sw');
          const moved = await check(`${order.map((from) => rows[from]).join('\n')}\n`, examiners, 'sw');
          for (const [to, from] of order.entries()) {
            expect(own(moved[to]?.problems ?? [])).toEqual(own(found[from]?.problems ?? []));
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it('says once for a file what many lines give rise to, at the first of them', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => padded(row(`${sw} ${String(index)}`)));
    for (const examiners of crews) {
      const noted = (await check(rows.join('\n'), examiners)).filter(({ problems }) => problems.length > 0);
      expect(noted.map(({ number }) => number)).toEqual([1]);
      // The next file begins anew.
      expect((await check(row(fi), examiners))[0]?.problems).toMatchObject([{ code: 'language-unknown' }]);
    }
  });

  it('names the first of rows with the same id or text, chunks away', async () => {
    const rows = [
      row(sw, 'sw', 'a'),
      ...Array.from({ length: 1500 }, (_, index) => `{"id":${String(index)},"text":"${String(index)}"}`),
    ];
    const [last] = (await check([...rows, row(sw, 'sw', 'a')].join('\n'), crews[3] ?? crew(3, built.worker))).slice(-1);
    expect(last?.problems).toMatchObject([
      { code: 'duplicate-id', related: 0 },
      { code: 'duplicate-text', related: 0 },
    ]);
  });

  it('tells texts apart that differ in half of a surrogate pair', async () => {
    const long = 'rafiki yangu mpendwa sana '.repeat(3);
    const rows = ['\\ud83d', '\\ud83e', '\\ud83d'].map((half) => `{"text":"${half} ${long}","lang":"sw"}`);
    const found = await check(rows.join('\n'), crews[0] ?? crew(0, built.worker));
    expect(found.map(({ problems }) => problems.some(({ code }) => code === 'duplicate-text'))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('reads an empty file, and one of bytes that are no UTF-8', async () => {
    for (const examiners of crews) {
      expect(await check('', examiners)).toEqual([]);
      const bytes = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}\n\n')]);
      expect(await check(bytes, examiners)).toMatchObject([
        { number: 1, problems: [{ code: 'invalid-encoding', span: { start: 9, end: 10 } }] },
        { number: 2, problems: [] },
      ]);
    }
  });

  it('reads a row of two megabytes', async () => {
    const text = `${sw} `.repeat(Math.ceil(2_000_000 / sw.length));
    const rows = [row(fi, 'fi', 'before'), row(text, 'sw', 'long'), row(en, 'fi', 'after')].join('\n');
    const found = await check(rows, crews[2] ?? crew(2, built.worker));
    expect(found.map(({ record }) => record?.id)).toEqual(['before', 'long', 'after']);
    expect(found).toEqual(await check(rows, crews[0] ?? crew(0, built.worker)));
  }, 60_000);

  it('stops in the middle, and goes on with another file', async () => {
    const path = join(folder, 'stopped.jsonl');
    await writeFile(path, Array.from({ length: 60 }, () => padded(row(sw, 'sw'))).join('\n'));
    for (const examiners of crews) {
      for await (const { number } of checkFile(path, { examiners })) if (number === 2) break;
      expect(await check(row(sw, 'sw', 'other'), examiners)).toMatchObject([{ number: 1, record: { id: 'other' } }]);
    }
  });

  it('ends when it is aborted', async () => {
    const path = join(folder, 'aborted.jsonl');
    await writeFile(path, Array.from({ length: 200 }, () => padded(row(sw, 'sw'))).join('\n'));
    const controller = new AbortController();
    const all = async (): Promise<void> => {
      for await (const { number } of checkFile(
        path,
        { examiners: crews[2] ?? crew(2, built.worker) },
        controller.signal,
      )) {
        if (number === 2) controller.abort();
      }
    };
    await expect(all()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a thread that dies', () => {
  const opened: Examiners[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  async function dying(code: string): Promise<Examiners> {
    const path = join(folder, `dying-${randomUUID()}.cjs`);
    await writeFile(path, `const { parentPort } = require('node:worker_threads');\n${code}\n`);
    const examiners = crew(2, path);
    opened.push(examiners);
    return examiners;
  }
  const rows = Array.from({ length: 20 }, () => padded(row(sw, 'sw'))).join('\n');

  it.each([
    ['ends', "parentPort.on('message', ({ kind }) => kind === 'chunk' && process.exit(3));", 'exit status 3'],
    [
      'throws',
      "parentPort.on('message', ({ kind }) => { if (kind === 'chunk') throw new Error('No luck'); });",
      'No luck',
    ],
    ['never starts', "require('./there-is-no-such-module.cjs');", 'there-is-no-such-module'],
    [
      'ends after some work',
      "let left = 3; parentPort.on('message', ({ kind, chunk }) => { if (kind !== 'chunk') return; if (left-- === 0) process.exit(1); parentPort.postMessage(chunk.lines.map(() => ({ problems: [] }))); });",
      'exit status 1',
    ],
  ])(
    'by one that %s is an error that says which lines it had',
    async (_, code, reason) => {
      const error: unknown = await check(rows, await dying(code)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(WorkerDied);
      const { text } = error as WorkerDied;
      expect(text.template).toContain('has ended');
      expect(text.args.at(-1)).toContain(reason);
      expect(text.args[0]).toBeGreaterThan(0);
    },
    60_000,
  );

  it('is replaced for the next file', async () => {
    const flag = join(folder, 'second-time');
    const code = `
      const { existsSync, writeFileSync } = require('node:fs');
      const again = existsSync(${JSON.stringify(flag)});
      parentPort.on('message', ({ kind, chunk }) => {
        if (kind !== 'chunk') return;
        if (!again) { writeFileSync(${JSON.stringify(flag)}, ''); process.exit(1); }
        parentPort.postMessage(chunk.lines.map(() => ({ problems: [] })));
      });`;
    const examiners = await dying(code);
    await expect(check(rows, examiners)).rejects.toBeInstanceOf(WorkerDied);
    expect(await check(rows, examiners)).toHaveLength(20);
  });
});
