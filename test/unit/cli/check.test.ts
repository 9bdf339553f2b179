import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FileChecker } from '../../../src/core/validation/file-checker.js';
import { JournalFile, journalPath } from '../../../src/node/journal/journal-file.js';
import { buildCheck, runToEnd, type BuiltCheck, type Finished } from '../check/built.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';

let built: BuiltCheck;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xinstruct-check-'));
  built = await buildCheck('check');
}, 120_000);

afterAll(async () => {
  await built.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the built program; `readUpTo` closes its output after so many bytes. */
function run(args: readonly string[], readUpTo = Infinity): Promise<Finished> {
  return runToEnd(built.cli, args, folder, (stdout, child) => {
    if (stdout.length >= readUpTo) child.stdout.destroy();
  });
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

const problem = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  id: z.string().nullable(),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'information']),
  message: z.string().min(1),
  declared: z.string().nullable(),
  found: z.string().nullable(),
  probability: z.number().min(0).max(1).nullable(),
});

function problems({ stdout }: Finished): z.infer<typeof problem>[] {
  expect(stdout === '' || stdout.endsWith('\n')).toBe(true);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => problem.parse(JSON.parse(line)));
}

const row = (id: string, text: string, lang = 'sw'): string => JSON.stringify({ id, text, lang });
const { sw, fi, en } = declaration;

describe('xinstruct check', () => {
  it('prints one JSON object for each problem, and nothing else', async () => {
    const rows = [row('a', sw), row('b', fi), '', '{', row('a', `${sw} Ndiyo.`)];
    const finished = await run(['check', '--json', await file('rows.jsonl', rows.join('\n'))]);
    expect(finished).toMatchObject({ status: 1, stderr: '' });
    const found = problems(finished);
    expect(found.map(({ line, code }) => [line, code])).toEqual([
      [2, 'language-mismatch'],
      [4, 'invalid-json'],
      [5, 'duplicate-id'],
    ]);
    expect(found[0]).toMatchObject({ file: 'rows.jsonl', id: 'b', severity: 'error', declared: 'sw', found: 'fi' });
    expect(found[1]).toMatchObject({ id: null, declared: null, found: null, probability: null });
  });

  it('tells people what is wrong where, and sums up by language', async () => {
    const name = await file('people.jsonl', `${row('a', sw)}\n${row('b', en)}\n${row('c', fi, 'fi')}\n`);
    const { status, stdout } = await run(['check', name]);
    expect(status).toBe(1);
    expect(stdout).toContain('people.jsonl:2:18: error language-mismatch: ');
    expect(stdout).toContain('people.jsonl: 3 records; 1 error, 0 warnings, 0 information');
    expect(stdout).toMatch(/Swahili \(sw\) +2 +1 +0 +0 +1 +0\n/);
    expect(stdout).not.toContain('\u001b');
  });

  it('finds the same whatever the line ends, and through a byte order mark', async () => {
    const rows = [row('a', sw), row('b', fi), row('c', en)];
    const results = await Promise.all(
      [rows.join('\n'), rows.join('\r\n'), `\ufeff${rows.join('\n')}\n`, `${rows.join('\r\n')}\r\n`].map(
        async (content, index) => run(['check', '--json', await file(`ends-${String(index)}.jsonl`, content)]),
      ),
    );
    const found = results.map((each) => problems(each).map((found) => ({ ...found, file: '' })));
    expect(found[0]).toHaveLength(2);
    for (const other of found) expect(other).toEqual(found[0]);
  });

  it('ends with 0 where all is well, with 1 as --fail-on says', async () => {
    const name = await file('corpus.sw.jsonl', `${JSON.stringify({ text: sw })}\n${JSON.stringify({ text: sw })}\n`);
    expect(await run(['check', name])).toMatchObject({ status: 0 });
    expect(await run(['check', '--fail-on', 'warning', name])).toMatchObject({ status: 1 });
  });

  it('takes a language and field names', async () => {
    const name = await file('own.jsonl', JSON.stringify({ story: { body: fi } }));
    const fields = ['--fields', '{"output":"story.body"}'];
    expect(problems(await run(['check', '--json', name])).map(({ code }) => code)).toEqual(['unknown-shape']);
    expect(problems(await run(['check', '--json', name, ...fields, '--lang', 'fin']))).toEqual([]);
    expect(problems(await run(['check', '--json', name, ...fields, '--lang', 'Swahili']))).toMatchObject([
      { code: 'language-mismatch', declared: 'Swahili', found: 'fi' },
    ]);
  });

  it('names the line that is no UTF-8 and reads on', async () => {
    const content = Buffer.concat([
      Buffer.from(`${row('a', sw)}\n{"text":"`),
      Buffer.from([0xff, 0xc3]),
      Buffer.from(`"}\n${row('b', fi)}`),
    ]);
    const found = problems(await run(['check', '--json', await file('bytes.jsonl', content)]));
    expect(found.map(({ line, code }) => [line, code])).toEqual([
      [2, 'invalid-encoding'],
      [3, 'language-mismatch'],
    ]);
  });

  it('refuses a binary file, and reads a NUL in a dataset as the fault of its line', async () => {
    const packed = await file('packed.jsonl', gzipSync(row('a', sw)));
    const finished = await run(['check', '--json', packed, await file('nul.jsonl', `${row('a', sw)}\n\0\n`)]);
    expect(finished.stderr).toMatch(/^xinstruct check: packed\.jsonl: This is a binary file[^\n]*\n$/);
    expect(finished.status).toBe(2);
    expect(problems(finished)).toMatchObject([{ file: 'nul.jsonl', line: 2, code: 'invalid-json' }]);
  });

  it('refuses UTF-16, a missing file and a folder in a sentence each, and checks the other files', async () => {
    const wide = await file('wide.jsonl', Buffer.from(`\ufeff${row('a', sw)}`, 'utf16le'));
    const good = await file('good.jsonl', row('a', fi));
    const finished = await run(['check', '--json', wide, 'missing.jsonl', '.', good]);
    expect(finished.status).toBe(2);
    expect(finished.stderr.trim().split('\n')).toEqual([
      expect.stringContaining('wide.jsonl: This file is UTF-16'),
      expect.stringContaining('missing.jsonl: there is no such file'),
      expect.stringContaining('.: this is a folder'),
    ]);
    expect(problems(finished)).toMatchObject([{ file: 'good.jsonl', code: 'language-mismatch' }]);
  });

  describe('with checks that were ignored in the editor', () => {
    const at = new Date(0).toISOString();
    const rows = [row('a', fi), row('b', `${fi} Yksi.`), row('same', `${fi} Kaksi.`), row('same', `${fi} Kolme.`), '{'];
    let name: string;

    async function journal(
      ...events: readonly { readonly line?: number; readonly code: string; readonly off?: boolean }[]
    ) {
      const written = await JournalFile.open(join(folder, name), { program: 'test', now: () => new Date(0) });
      const checker = new FileChecker({ detectors });
      checker.reset(rows);
      await written.append(
        events.map(({ line, code, off = true }) => {
          const key = line === undefined ? undefined : checker.record(line - 1)?.key;
          return { kind: 'ignore', code, off, at, ...(key === undefined ? {} : { record: key }) };
        }),
      );
      await written.close();
    }
    const found = async (...more: readonly string[]): Promise<unknown[]> =>
      problems(await run(['check', '--json', ...more, name])).map(({ line, code }) => `${String(line)} ${code}`);
    const all = [
      '1 language-mismatch',
      '2 language-mismatch',
      '3 language-mismatch',
      '4 language-mismatch',
      '4 duplicate-id',
      '5 invalid-json',
    ];

    beforeEach(async () => {
      name = await file(`ignored-${randomUUID()}.jsonl`, rows.join('\n'));
    });

    it('leaves them out for the row or the file, until they are restored', async () => {
      expect(await found()).toEqual(all);
      await journal({ line: 2, code: 'language-mismatch' }, { line: 4, code: 'language-mismatch' });
      expect(await found()).toEqual([all[0], all[2], all[4], all[5]]);
      await journal({ code: 'invalid-json' }, { code: 'duplicate-id' });
      expect(await found()).toEqual([all[0], all[2]]);
      await journal({ line: 2, code: 'language-mismatch', off: false }, { code: 'invalid-json', off: false });
      expect(await found()).toEqual([all[0], all[1], all[2], all[5]]);
      expect(await found('--no-journal')).toEqual(all);
    });

    it('finds nothing bad where all that is bad is ignored, and says how much that is', async () => {
      await journal({ code: 'language-mismatch' }, { code: 'invalid-json' });
      const { status, stdout } = await run(['check', name]);
      expect(status).toBe(0);
      expect(stdout).toContain(`${name}: 4 records; 0 errors, 1 warning, 0 information; 5 ignored in the editor\n`);
    });

    it('writes nothing, also while another program holds the journal', async () => {
      const alone = await mkdtemp(join(folder, 'alone-'));
      await writeFile(join(alone, 'rows.jsonl'), rows.join('\n'));
      await run(['check', join(alone, 'rows.jsonl')]);
      expect(await readdir(alone)).toEqual(['rows.jsonl']);
      await journal({ code: 'language-mismatch' });
      const path = journalPath(join(folder, name));
      const before = await readFile(path);
      const writer = await JournalFile.open(join(folder, name), { program: 'test', now: () => new Date(0) });
      const release = await writer.hold();
      const files = await readdir(dirname(path));
      expect(await found()).toEqual([all[4], all[5]]);
      expect(await readdir(dirname(path))).toEqual(files);
      expect(await readFile(path)).toEqual(before);
      await release();
      await writer.close();
    });

    it('warns once of a journal that is damaged, and takes what can be read', async () => {
      await journal({ code: 'language-mismatch' });
      const path = journalPath(join(folder, name));
      await appendFile(path, 'rubbish\n{"kind":"ignore","code":"invalid-json"\n\0\0\0\0');
      const damaged = await readFile(path);
      const finished = await run(['check', '--json', name]);
      expect(problems(finished)).toHaveLength(2);
      expect(finished.stderr).toMatch(/^xinstruct check: warning: [^\n]*journal [^\n]*: 3\. [^\n]*\n$/);
      expect(await readFile(path)).toEqual(damaged);
    });

    it('takes a last line that lacks its end only', async () => {
      await journal({ code: 'language-mismatch' }, { code: 'invalid-json' });
      const path = journalPath(join(folder, name));
      await truncate(path, (await readFile(path)).length - 1);
      const finished = await run(['check', '--json', name]);
      expect(problems(finished).map(({ code }) => code)).toEqual(['duplicate-id']);
      expect(finished.stderr).toBe('');
    });

    it('warns once of a journal that is none, and reports everything', async () => {
      await mkdir(journalPath(join(folder, name)), { recursive: true });
      const finished = await run(['check', '--json', name]);
      expect(problems(finished)).toHaveLength(all.length);
      expect(finished.stderr).toMatch(/^xinstruct check: warning: The journal [^\n]* can\u2019t be read[^\n]*\n$/);
      expect(finished.status).toBe(1);
    });
  });

  it.each([
    [['check'], 'missing required argument'],
    [['check', 'x.jsonl', '--lang', 'xx'], 'names no known language'],
    [['check', 'x.jsonl', '--fields', '{"title":"a"}'], 'names fields by their roles'],
    [['check', 'x.jsonl', '--fail-on', 'never'], 'Allowed choices'],
    [['check', 'x.jsonl', '--format', 'xml'], 'Allowed choices'],
    [['check', 'x.jsonl', '--json', '--format', 'sarif'], 'cannot be used with'],
    [['check', 'x.jsonl', '--workers', '-1'], 'whole number from 0'],
    [['check', 'x.jsonl', '--workers', '257'], 'whole number from 0'],
    [['chekc'], 'Did you mean check'],
  ])('refuses %j as usage', async (args, sentence) => {
    const { status, stdout, stderr } = await run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('documents its exit status', async () => {
    const { status, stdout } = await run(['check', '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Exit status: 0 .* 1 .* 2 /s);
  });

  it('ends quietly when its reader goes away', async () => {
    const name = await file('many.jsonl', '{\n'.repeat(50_000));
    const { stderr } = await run(['check', '--json', name], 100);
    expect(stderr).toBe('');
  });
});
