import { link, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalFile, journalPath } from '../../../src/node/journal/journal-file.js';
import { startFakeEndpoint, type FakeEndpoint } from '../../fake-endpoint/fake-endpoint.mjs';
import { Command, finished, run } from './command.js';

let command: Command;
let folder: string;
let dataset: string;
let out: string;
let endpoint: FakeEndpoint;

beforeAll(async () => {
  command = await Command.build();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await command.remove();
});

beforeEach(async () => {
  vi.stubEnv('XINSTRUCT_API_KEY', 'test-key');
  vi.stubEnv('OPENAI_API_KEY', '');
  folder = await mkdtemp(join(tmpdir(), 'generate-'));
  dataset = join(folder, 'corpus.sw.jsonl');
  out = join(folder, 'out.jsonl');
  endpoint = await startFakeEndpoint({ key: 'test-key' });
});

afterEach(async () => {
  await endpoint.close();
  await rm(folder, { recursive: true });
});

const sentence = (index: number) => `Hadithi ya ${index}: mlima Kenya ni mlima mrefu zaidi nchini Kenya.`;
const row = (index: number) => JSON.stringify({ id: `sw-${index}`, text: sentence(index) });

const generate = (...more: readonly string[]) => run(...fakeArgs(...more));
const fakeArgs = (...more: readonly string[]) => [
  dataset,
  '--out',
  out,
  '--model',
  'openai:fake',
  '--base-url',
  endpoint.url,
  '--candidates',
  '1',
  ...more,
];
const objects = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('xinstruct generate', () => {
  it('writes every row in order, byte for byte but for the new instruction', async () => {
    const lines = [
      '\uFEFF{"id": 12345678901234567890, "text" : "Mlima \\u004benya ni mrefu sana.", "a":1.0}\r\n',
      '\n',
      '{"instruction": "", "input": "", "output": "Ziwa Viktoria ni kubwa."}\r\n',
      '{"instruction":"Kept  as it is","output":"x","output":"Ziwa"}\n',
      '{"broken": \n',
      '   \n',
      '{"messages": [{"role": "assistant", "content": "Habari ya asubuhi, mama."}]}\n',
      '[1, 2]\n',
      '{"text":""}\n',
      '{"text":"Mwisho wa hadithi ya kale."}',
    ];
    await writeFile(dataset, lines.join(''));
    const { status, stderr } = await generate('--concurrency', '1');
    const written = await readFile(out, 'utf8');
    const task = (count: number) => `Fake task ${count}: explain what the text is about.`;
    expect(written).toBe(
      [
        `\uFEFF{"id": 12345678901234567890, "instruction": "${task(1)}", "text" : "Mlima \\u004benya ni mrefu sana.", "a":1.0}\r\n`,
        lines[1],
        `{"instruction": "${task(2)}", "input": "", "output": "Ziwa Viktoria ni kubwa."}\r\n`,
        lines[3],
        lines[4],
        lines[5],
        `{"messages": [{"role": "user", "content": "${task(3)}"}, {"role": "assistant", "content": "Habari ya asubuhi, mama."}]}\n`,
        lines[7],
        lines[8],
        `{"instruction":"${task(4)}","text":"Mwisho wa hadithi ya kale."}`,
      ].join(''),
    );
    expect(await readFile(dataset, 'utf8')).toBe(lines.join(''));
    expect(status).toBe(1);
    expect(stderr).toContain('line 5: no instruction: the line is not valid JSON');
    expect(stderr).toContain('line 8: no instruction');
    expect(stderr).toContain('line 9: no instruction: the record has no text');
  });

  it('keeps a line that is not UTF-8 byte for byte', async () => {
    const broken = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}\n')]);
    await writeFile(dataset, Buffer.concat([broken, Buffer.from(row(1))]));
    const { status, stderr } = await generate();
    expect((await readFile(out)).subarray(0, broken.length).equals(broken)).toBe(true);
    expect(stderr).toContain('line 1: no instruction: the line is not UTF-8');
    expect(status).toBe(1);
  });

  it('carries hostile lines through in their order, each unchanged but for its instruction', async () => {
    const task = (text: string) => text.replace(/"Fake task \d+: explain what the text is about\."/u, '"TASK"');
    const deep = 50_000;
    const long = 'Mlima Kenya ni mrefu. '.repeat(100_000);
    const table: readonly (readonly [string | Buffer, string?])[] = [
      [row(0), `{"id":"sw-0","instruction":"TASK","text":${JSON.stringify(sentence(0))}}`],
      ['\0'],
      ['{"text":"Mlima\0Kenya"}'],
      ['{"text":"Mlima \\u0000 Kenya ni mrefu."}', '{"instruction":"TASK","text":"Mlima \\u0000 Kenya ni mrefu."}'],
      ['{"text":"Mlima \\ud800 Kenya ni mrefu."}', '{"instruction":"TASK","text":"Mlima \\ud800 Kenya ni mrefu."}'],
      ['{"text":"Ziwa ni kubwa.","id":"\\udc00"}', '{"instruction":"TASK","text":"Ziwa ni kubwa.","id":"\\udc00"}'],
      [
        '{"text":"Moja.","text":"Ziwa ni kubwa sana."}',
        '{"text":"Moja.","instruction":"TASK","text":"Ziwa ni kubwa sana."}',
      ],
      [
        '{"__proto__":{"text":"x"},"constructor":1,"text":"Mto Tana ni mrefu."}',
        '{"__proto__":{"text":"x"},"constructor":1,"instruction":"TASK","text":"Mto Tana ni mrefu."}',
      ],
      [
        '{"id":"__proto__","text":"Mto Mara ni mrefu."}',
        '{"id":"__proto__","instruction":"TASK","text":"Mto Mara ni mrefu."}',
      ],
      ['{"__proto__":null}'],
      [`{"text":"${long}"}`, `{"instruction":"TASK","text":"${long}"}`],
      [`${'['.repeat(deep)}${']'.repeat(deep)}`],
      [`{"text":"Ndani.","a":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}}`],
      [Buffer.from([0x7b, 0x22, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80])],
      ['\u2028'],
      ['"text"'],
      ['{"text":5}', '{"instruction":"TASK","text":5}'],
      ['{"text":[]}'],
      ['{"text":"Kenya \ufeff ni nchi."}', '{"instruction":"TASK","text":"Kenya \ufeff ni nchi."}'],
    ];
    const end = Buffer.from('\n');
    await writeFile(dataset, Buffer.concat(table.flatMap(([line]) => [Buffer.from(line), end])));
    const { status, stderr } = await generate();
    expect(status).toBe(1);
    expect(stderr).not.toMatch(/\n\s+at /u);
    const written = (await readFile(out, 'latin1')).split('\n');
    expect(written).toHaveLength(table.length + 1);
    table.forEach(([line, expected]) => {
      const bytes = written.shift() ?? '';
      const wanted = expected === undefined ? Buffer.from(line) : Buffer.from(expected);
      // Compared by hand: a difference of megabytes would not be readable.
      expect(task(bytes) === wanted.toString('latin1') ? 'as wanted' : bytes.slice(0, 200)).toBe('as wanted');
    });
  }, 60_000);

  it('prints an object a row with --json, and nothing else on the standard output', async () => {
    await writeFile(dataset, [row(1), '{"text":" "}', '{"instruction":"Own.","text":"Mama."}', row(2), ''].join('\n'));
    const { status, stdout } = await generate('--json', '--limit', '2');
    expect(objects(stdout)).toEqual([
      expect.objectContaining({ line: 1, id: 'sw-1', status: 'written', model: 'fake', style: 'instruction' }),
      expect.objectContaining({ line: 2, id: null, status: 'without', instruction: null, code: 'no-text' }),
      expect.objectContaining({ line: 3, status: 'kept', instruction: 'Own.' }),
      expect.objectContaining({ line: 4, status: 'beyond-limit', instruction: null }),
    ]);
    expect(status).toBe(1);
  });

  it('succeeds with status 0 when every row has one', async () => {
    await writeFile(dataset, `${row(1)}\n${row(2)}\n`);
    expect(await generate()).toMatchObject({ status: 0, stdout: '' });
  });

  it('writes new instructions for rows that have one when it is told to', async () => {
    await writeFile(dataset, '{"instruction":"Old.","output":"Mlima Kenya ni mrefu."}\n');
    await generate('--overwrite-instructions');
    expect(await readFile(out, 'utf8')).toContain('"instruction":"Fake task');
  });

  it('takes rows of any shape by --fields', async () => {
    await writeFile(dataset, '{"data":{"body":"Mlima Kenya ni mrefu."}}\n');
    await generate('--fields', '{"output":"data.body","instruction":"data.task"}');
    expect(objects(await readFile(out, 'utf8'))[0]).toMatchObject({
      data: { task: expect.stringContaining('Fake task') as string },
    });
  });

  it('asks for each of two rows that share an id, and once for none that was answered', async () => {
    await writeFile(dataset, '{"id":1,"text":"Mlima Kenya."}\n{"id":1,"text":"Ziwa Viktoria."}\n');
    await generate();
    expect(endpoint.requests).toHaveLength(2);
    const first = await readFile(out, 'utf8');
    const again = await generate();
    expect(endpoint.requests).toHaveLength(2);
    expect(await readFile(out, 'utf8')).toBe(first);
    expect(again.stderr).toContain('0 questions asked');
  });

  it('finds the answers again after the rows were sorted otherwise', async () => {
    await writeFile(dataset, `${row(1)}\n${row(2)}\n{"text":"Bila jina."}\n`);
    await generate('--concurrency', '1');
    const before = objects(await readFile(out, 'utf8'));
    await writeFile(dataset, `{"text":"Bila jina."}\n${row(2)}\n${row(1)}\n`);
    await generate();
    expect(endpoint.requests).toHaveLength(3);
    expect(objects(await readFile(out, 'utf8'))).toEqual(before.toReversed());
  });

  it('takes what a person accepted in the editor, and leaves what a person rejected', async () => {
    await writeFile(dataset, `${row(1)}\n${row(2)}\n`);
    const journal = await JournalFile.open(dataset, { program: 'test', now: () => new Date(0) });
    const decision = { kind: 'decision', by: 'person', at: new Date(0).toISOString() } as const;
    await journal.append([
      { ...decision, record: 'id:sw-1', verdict: 'accept', text: 'Retell the story.' },
      { ...decision, record: 'id:sw-2', verdict: 'reject' },
    ]);
    await journal.close();
    const { status, stderr } = await generate();
    expect(objects(await readFile(out, 'utf8'))).toEqual([
      { id: 'sw-1', instruction: 'Retell the story.', text: sentence(1) },
      { id: 'sw-2', text: sentence(2) },
    ]);
    expect(stderr).toContain('a person has rejected it');
    expect(status).toBe(1);
    expect(endpoint.requests).toEqual([]);
  });

  it('shows seed pairs to a chat model', async () => {
    await writeFile(dataset, row(1));
    const seeds = join(folder, 'seeds.jsonl');
    await writeFile(seeds, '{"instruction":"Name the hills.","output":"Milima ya Kenya"}\n{"text":"half"}\n');
    const { stderr } = await generate('--seed-file', seeds);
    expect(JSON.stringify(endpoint.requests[0]?.body)).toContain('Name the hills.');
    expect(stderr).toContain('line 2: a pair needs an instruction and a text');
  });

  it('lists what none was good enough for', async () => {
    await writeFile(dataset, row(1));
    const { status, stderr } = await generate('--model', 'openai:fake-length');
    expect(status).toBe(1);
    expect(stderr).toContain('line 1 (sw-1): no instruction: none of 7 candidates is good: 7 cut off');
    expect(await readFile(out, 'utf8')).toBe(row(1));
  });

  it('goes on with other rows where a text is refused', async () => {
    await writeFile(dataset, `${row(1)}\n`);
    const { status, stderr } = await generate('--model', 'openai:fake-too-long');
    expect(stderr).toContain('line 1 (sw-1): no instruction:');
    expect(status).toBe(1);
  });

  it('waits where the endpoint throttles', async () => {
    await writeFile(dataset, `${row(1)}\n${row(2)}\n`);
    const { status, stderr } = await generate('--model', 'openai:fake-busy-once');
    expect(status).toBe(0);
    expect(stderr.match(/Trying again in 1 s/gu)).toHaveLength(1);
  });
});

describe('a command that can not be carried out', () => {
  beforeEach(() => writeFile(dataset, `${row(1)}\n`));

  it.each([
    [['--candidates', '0'], '--candidates takes a whole number from 1'],
    [['--candidates', 'two'], 'not "two"'],
    [['--styles', 'poem'], 'instruction, question, chat, search, not "poem"'],
    [['--lang', 'Klingonisch'], '--lang takes a language'],
    [['--fields', '{"text":"x"}'], '--fields: It takes JSON'],
    [['--model', 'gpt'], '--model takes embedded, openai:NAME'],
    [['--base-url', 'ftp://x'], 'http:// or https://'],
    [['--prompt', '/nowhere'], 'no such file'],
    [['--seed-file', '/nowhere'], 'no such file'],
  ])('%j ends with status 2 and says why', async (args, words) => {
    const { status, stderr } = await generate(...args);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
    expect(await readdir(folder)).not.toContain('out.jsonl');
  });

  it.each([
    ['binary', Buffer.from('PAR1\0\0'), 'This is a binary file'],
    ['UTF-16', Buffer.from(`\ufeff${row(1)}`, 'utf16le'), 'This file is UTF-16'],
  ])('refuses a dataset that is %s', async (_, content, words) => {
    await writeFile(dataset, content);
    const { status, stderr } = await generate();
    expect(stderr).toMatch(new RegExp(`^xinstruct generate: [^\\n]*${words}[^\\n]*\\n$`, 'u'));
    expect(status).toBe(2);
    expect(await readdir(folder)).toEqual(['corpus.sw.jsonl']);
  });

  it('sends OPENAI_API_KEY to a server of this machine, after XINSTRUCT_API_KEY', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'not-this-one');
    expect(await generate()).toMatchObject({ status: 0 });
    vi.stubEnv('XINSTRUCT_API_KEY', '');
    expect(await generate('--seed', '1')).toMatchObject({ status: 3 });
    vi.stubEnv('OPENAI_API_KEY', 'test-key');
    expect(await generate('--seed', '1')).toMatchObject({ status: 0 });
  });

  it('says that OPENAI_API_KEY is kept from other endpoints', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'shared');
    vi.stubEnv('XINSTRUCT_API_KEY', '');
    const { status, stderr } = await generate('--base-url', 'http://0.0.0.0:1/v1');
    expect(stderr).toContain('OPENAI_API_KEY is not sent to http://0.0.0.0:1/v1');
    expect(stderr).toContain('XINSTRUCT_API_KEY');
    expect(status).toBe(3);
  });

  it('refuses to write over the dataset, by whatever name', async () => {
    const [soft, hard] = [join(folder, 'soft.jsonl'), join(folder, 'hard.jsonl')];
    await symlink(dataset, soft);
    await link(dataset, hard);
    for (const name of [dataset, soft, hard]) {
      const { status, stderr } = await generate('--out', name);
      expect(stderr).toContain('--out is the dataset itself');
      expect(status).toBe(2);
    }
    expect(await readFile(dataset, 'utf8')).toBe(`${row(1)}\n`);
  });

  it('refuses an --out that is no ordinary file or has no folder', async () => {
    expect(await generate('--out', folder)).toMatchObject({ status: 2 });
    expect(await generate('--out', '/dev/null')).toMatchObject({ status: 2 });
    expect(await generate('--out', join(folder, 'none', 'out.jsonl'))).toMatchObject({ status: 2 });
    expect(await run(dataset)).toMatchObject({ status: 2 });
    expect(await run(join(folder, 'none.jsonl'), '--out', out)).toMatchObject({ status: 2 });
    expect(endpoint.requests).toEqual([]);
  });

  it('says who else writes the journal', async () => {
    const journal = await JournalFile.open(dataset, { program: 'VS Code', now: () => new Date(0) });
    const release = await journal.hold();
    const { status, stderr } = await finished(command.start(fakeArgs()));
    expect(stderr).toContain(`by process ${process.pid} (VS Code`);
    expect(status).toBe(2);
    await release();
    await journal.close();
  });

  it('ends with status 3 where the model can not be used, and leaves the old result', async () => {
    await writeFile(out, 'old');
    const refused = await generate('--model', 'openai:fake-unauthorized');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('does not accept the key');
    expect(await generate('--base-url', 'http://127.0.0.1:1/v1')).toMatchObject({ status: 3 });
    expect(await readFile(out, 'utf8')).toBe('old');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }, 20_000);
});

describe('a run that is stopped', () => {
  const rows = 12;
  beforeEach(() => writeFile(dataset, Array.from({ length: rows }, (_, index) => `${row(index)}\n`).join('')));

  async function answered(): Promise<number> {
    const journal = await JournalFile.open(dataset, { program: 'test', now: () => new Date(0) });
    return journal.events.filter(({ kind }) => kind === 'candidate').length;
  }

  async function untilAnswered(number: number): Promise<void> {
    for (let tries = 0; (await answered()) < number; tries++) {
      expect(tries).toBeLessThan(400);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  it('loses no answer and asks none twice after kill -9, at any moment', async () => {
    let kept = 0;
    for (const more of [2, 3]) {
      const child = command.start(fakeArgs('--model', 'openai:fake-slow', '--concurrency', '3'));
      const end = finished(child);
      await untilAnswered(kept + more);
      child.kill('SIGKILL');
      await end;
      kept = await answered();
    }
    const before = endpoint.requests.length;
    const { status } = await generate('--model', 'openai:fake-slow', '--concurrency', '12');
    expect(status).toBe(0);
    expect(endpoint.requests.length - before).toBe(rows - kept);
    expect(await answered()).toBe(rows);
    expect(objects(await readFile(out, 'utf8')).every(({ instruction }) => typeof instruction === 'string')).toBe(true);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }, 60_000);

  it('ends cleanly when it is interrupted, and says how to go on', async () => {
    const child = command.start(fakeArgs('--model', 'openai:fake-slow'));
    const end = finished(child);
    await untilAnswered(2);
    child.kill('SIGINT');
    const { status, stderr } = await end;
    expect(status).toBe(130);
    expect(stderr).toContain('The same command goes on where this one stopped');
    expect((await readdir(folder)).toSorted()).toEqual(['.xinstruct', 'corpus.sw.jsonl']);
    expect(await readdir(join(folder, '.xinstruct'))).toEqual(['corpus.sw.jsonl.journal.jsonl']);
    expect(endpoint.openRequests()).toBe(0);
  }, 30_000);

  it('goes on from a journal whose last line was cut', async () => {
    await generate();
    const path = journalPath(dataset);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 20));
    const before = endpoint.requests.length;
    const { status, stderr } = await generate();
    expect(status).toBe(0);
    expect(endpoint.requests.length - before).toBe(1);
    expect(stderr).toContain('was not written to its end');
  }, 30_000);

  it.skipIf(process.platform === 'win32')(
    'keeps its journal whole when the disk is full, and goes on when there is space',
    async () => {
      const full = await finished(command.start(fakeArgs('--concurrency', '1'), 4));
      expect(full.status).toBe(2);
      expect(full.stderr).toContain('there is no space left');
      const text = await readFile(journalPath(dataset), 'utf8');
      expect(text.endsWith('\n')).toBe(true);
      const kept = objects(text).filter(({ kind }) => kind === 'candidate').length;
      expect(kept).toBeGreaterThan(0);
      const before = endpoint.requests.length;
      expect(await generate()).toMatchObject({ status: 0 });
      expect(endpoint.requests.length - before).toBe(rows - kept);
    },
  );
});
