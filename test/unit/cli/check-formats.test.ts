import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildCheck, runToEnd, type BuiltCheck, type Finished } from '../check/built.js';
import { declaration } from '../language/texts.js';

let built: BuiltCheck;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xinstruct-formats-'));
  built = await buildCheck('check-formats');
}, 120_000);

afterAll(async () => {
  await built.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]): Promise<Finished> => runToEnd(built.cli, ['check', ...args], folder);

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

const { sw, fi } = declaration;
const row = (id: string, text: string, lang = 'sw'): string => JSON.stringify({ id, text, lang });

const region = z.strictObject({
  startLine: z.int().min(1),
  startColumn: z.int().min(1).optional(),
  endColumn: z.int().min(1).optional(),
});
const location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: z.string() }),
    region: region.optional(),
  }),
  message: z.strictObject({ text: z.string() }).optional(),
});
const level = z.enum(['error', 'warning', 'note']);
const text = z.strictObject({ text: z.string().min(1) });
/** What SARIF 2.1.0 requires, and what is written beyond that. */
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/u),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: text,
              fullDescription: text,
              help: text,
              defaultConfiguration: z.strictObject({ level }),
            }),
          ),
        }),
      }),
      columnKind: z.literal('utf16CodeUnits'),
      defaultEncoding: z.string(),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level,
          message: text,
          locations: z.tuple([location]),
          relatedLocations: z.array(location).optional(),
          properties: z.strictObject({
            id: z.string().optional(),
            declared: z.string().optional(),
            found: z.string().optional(),
            probability: z.number().optional(),
          }),
        }),
      ),
      invocations: z.tuple([
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z
            .array(z.strictObject({ level, message: text, locations: z.tuple([location]) }))
            .optional(),
        }),
      ]),
    }),
  ]),
});
const logOf = ({ stdout }: Finished) => sarif.parse(JSON.parse(stdout)).runs[0];

describe('xinstruct check --format', () => {
  it('sarif: a log with rules and places, columns in UTF-16 code units', async () => {
    const odd = await file(
      'a, b%ü.jsonl',
      `${row('x', sw)}\n{"id":"😀","text":"\\ud800 rafiki","lang":"sw"}\n${row('x', `${sw}.`)}\n[]\n`,
    );
    const finished = await run('--format', 'sarif', odd, 'missing.jsonl');
    expect(finished.status).toBe(2);
    const { tool, results, invocations } = logOf(finished);
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['invalid-encoding', 'warning'],
      ['duplicate-id', 'warning'],
      ['not-an-object', 'error'],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(results[0]?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'a%2C%20b%25%C3%BC.jsonl' },
      // The face takes two units: {"id":"😀","text": is 18 long.
      region: { startLine: 2, startColumn: 19, endColumn: 34 },
    });
    expect(results[1]?.relatedLocations?.[0]?.physicalLocation.region).toEqual({ startLine: 1 });
    expect(results[0]?.properties.id).toBe('😀');
    expect(invocations[0].executionSuccessful).toBe(false);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { locations: [{ physicalLocation: { artifactLocation: { uri: 'missing.jsonl' } } }] },
    ]);
  });

  it('sarif: a log without results where all is well, and of an absolute path', async () => {
    const name = await file('well.sw.jsonl', row('x', sw));
    const well = await run('--format', 'sarif', name);
    expect(well.status).toBe(0);
    expect(logOf(well)).toMatchObject({ results: [], invocations: [{ executionSuccessful: true }] });
    const absolute = await run('--format', 'sarif', join(folder, await file('bad.jsonl', '{')));
    expect(logOf(absolute).results[0]?.locations[0].physicalLocation.artifactLocation.uri).toMatch(
      /^file:\/\/\/.*\/bad\.jsonl$/u,
    );
  });

  it('github: a workflow command for each problem, with what it must escape', async () => {
    const id = 'a%\n::error::b';
    const name = await file('a, b:c%.jsonl', [row(id, sw), row(id, fi, 'fi'), '[]'].join('\n'));
    const { status, stdout } = await run('--format', 'github', name, 'missing.jsonl');
    expect(status).toBe(2);
    expect(stdout.split('\n')).toEqual([
      '::warning file=a%2C b%3Ac%25.jsonl,line=2,endLine=2,col=7,endColumn=23,title=duplicate-id::The id a%25\\u000a::error::b stands in line 1 already.',
      '::error file=a%2C b%3Ac%25.jsonl,line=3,endLine=3,col=1,endColumn=3,title=not-an-object::Each line holds one record, a JSON object; this one holds an array.',
      '::error file=missing.jsonl::there is no such file. Check its name and folder.',
      '',
    ]);
  });

  it('json: the same as --json', async () => {
    const name = await file('json.jsonl', `${row('a', fi)}\n{\n`);
    const finished = await run('--format', 'json', name);
    expect(finished.stdout).not.toBe('');
    expect(finished).toEqual(await run('--json', name));
  });

  it('text: sums up each file and all of them, and shows what a terminal would obey', async () => {
    const one = await file(
      'one.jsonl',
      [row('\u001b[31m\u202e', sw), row('\u001b[31m\u202e', fi, 'fi'), '{', ''].join('\n'),
    );
    const two = await file(
      'two.jsonl',
      [row('c', `${sw} Ndiyo.`), JSON.stringify({ text: fi, lang: 'nothing known' })].join('\n'),
    );
    const { stdout } = await run('--format', 'text', one, two);
    expect(stdout).toContain(
      'one.jsonl:2:7: warning duplicate-id: The id \\u001b[31m\\u202e stands in line 1 already.\n',
    );
    expect(stdout).toContain('one.jsonl: 2 records; 1 error, 1 warning, 0 information\n');
    expect(stdout).toContain('2 files: 4 records; 1 error, 1 warning, 1 information\n');
    const total = stdout.slice(stdout.indexOf('2 files:'));
    expect(total).toMatch(/language +rows +errors +warnings +information +in doubt +mixed\n/u);
    expect(total).toMatch(/Swahili \(sw\) +2 +0 +0 +0 +0 +0\n/u);
    expect(total).toMatch(/\(no record\) +1 +1 +0 +0 +0 +0\n/u);
    expect(total).toMatch(/\(not known\) +1 +0 +0 +1 +0 +0\n/u);
    expect(total).toMatch(/all +5 +1 +1 +1 +0 +0\n/u);
  });
});

describe('xinstruct check of a large file', () => {
  const rows = Array.from({ length: 16_000 }, (_, index) =>
    row(String(index % 15_000), `${index % 3 === 0 ? fi : sw} ${String(index)}`),
  );

  it('prints the same with threads and without', async () => {
    const name = await file('large.jsonl', rows.join('\r\n'));
    const alone = await run('--json', '--workers', '0', name);
    expect(alone.stderr).toBe('');
    expect(alone.stdout.split('\n').length).toBeGreaterThan(5000);
    for (const workers of ['1', '3']) expect(await run('--json', '--workers', workers, name)).toEqual(alone);
  }, 60_000);

  it('ends at once when it is interrupted', async () => {
    const name = await file('interrupted.jsonl', [...rows, ...rows, ...rows].join('\n'));
    let interrupted = 0;
    const args = ['check', '--json', '--workers', '2', name];
    const { signal, stderr } = await runToEnd(built.cli, args, folder, (_, child) => {
      if (interrupted > 0) return;
      interrupted = performance.now();
      child.kill('SIGINT');
    });
    expect({ signal, stderr }).toEqual({ signal: 'SIGINT', stderr: '' });
    expect(performance.now() - interrupted).toBeLessThan(2000);
  });

  it('ends quietly when its reader goes away, threads and all', async () => {
    const name = await file('unread.jsonl', rows.join('\n'));
    const args = ['check', '--json', '--workers', '2', name];
    const { stderr } = await runToEnd(built.cli, args, folder, (_, child) => {
      child.stdout.destroy();
    });
    expect(stderr).toBe('');
  });
});
