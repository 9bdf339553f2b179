import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { format } from '../../../src/core/message.js';
import { recipe, recommendedSteps } from '../../../src/core/teaching/advice.js';
import type { TeachPlan } from '../../../src/core/teaching/plan.js';
import { journalPath } from '../../../src/node/journal/journal-file.js';
import { collectPairs } from '../../../src/node/teaching/collect.js';
import { detectors } from '../language/detectors.js';
import { taleOf } from './support.js';

let folder: string;
let dataset: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collect-'));
  dataset = join(folder, 'corpus.sw.jsonl');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const at = '2026-01-31T00:00:00.000Z';
const write = async (file: string, rows: readonly object[]): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
};
const accept = (record: string, text: string, more: object = {}): object => ({
  kind: 'decision',
  record,
  verdict: 'accept',
  by: 'person',
  text,
  at,
  ...more,
});
const journal = (events: readonly object[]): Promise<void> =>
  write(journalPath(dataset), [{ kind: 'journal', version: 1, dataset: 'corpus.sw.jsonl', at }, ...events]);
const refusals = ({ report }: TeachPlan): readonly (readonly [number, string])[] =>
  report.refused.map(({ line, reason }) => [line, format(reason)]);
const asked = (plan: TeachPlan): readonly string[] =>
  plan.rows.flatMap(({ targets }) => targets.map(({ instruction }) => instruction));
const instruction = (number: number): string => `Tell tale number ${number} for children.`;

describe('the pairs of a dataset', () => {
  it('are its accepted rows, as they stand in the file', async () => {
    await write(dataset, [
      { id: 1, text: taleOf(1), instruction: instruction(1), license: 'CC BY 4.0' },
      { id: 2, text: taleOf(2), instruction: instruction(2) },
      { id: 3, text: taleOf(3) },
      { id: 4, text: taleOf(4), instruction: instruction(4) },
      { id: 5, text: taleOf(5), instruction: instruction(5) },
    ]);
    await journal([
      accept('id:1', 'An earlier wording.'),
      accept('id:4', instruction(4)),
      { kind: 'decision', record: 'id:4', verdict: 'undo', by: 'person', at },
      accept('id:5', instruction(5)),
      { kind: 'decision', record: 'id:5', verdict: 'reject', by: 'person', at },
    ]);
    const plan = await collectPairs([{ kind: 'dataset', file: dataset }], { detectors });
    expect(plan.rows).toEqual([
      {
        id: 'id:1',
        text: taleOf(1),
        lang: 'sw',
        source: 'corpus.sw.jsonl',
        license: 'CC BY 4.0',
        targets: [{ style: 'instruction', instruction: instruction(1) }],
      },
    ]);
    expect(plan.report.refused).toEqual([]);
    const all = await collectPairs([{ kind: 'dataset', file: dataset }], { allRows: true, detectors });
    expect(asked(all)).toEqual([1, 2, 4, 5].map(instruction));
  });

  it('have the style in which the accepted candidate was written', async () => {
    await write(dataset, [{ id: 1, text: taleOf(1), instruction: 'rabbit and lion tale' }]);
    const by = { provider: 'embedded' };
    await journal([
      {
        kind: 'candidate',
        id: 'c1',
        record: 'id:1',
        step: 'generate',
        style: 'search',
        text: 'rabbit and lion tale',
        flaws: [],
        by,
        at,
      },
      accept('id:1', 'rabbit and lion tale', { candidate: 'c1' }),
    ]);
    const plan = await collectPairs([{ kind: 'dataset', file: dataset }], { detectors });
    expect(plan.rows[0]?.targets).toEqual([{ style: 'search', instruction: 'rabbit and lion tale' }]);
  });

  it('are those of accepted passages too', async () => {
    const [text, part] = [taleOf(0), taleOf(0).slice(0, 40)];
    await write(dataset, [
      { id: 1, text },
      { id: '1#0-40', text: part, instruction: instruction(1), passage_of: { id: 1, start: 0, end: 40 } },
    ]);
    const passage = { source: 'id:1', start: 0, end: 40 };
    const by = { provider: 'person' };
    await journal([
      { kind: 'candidate', id: 'c1', record: 'id:1', step: 'edit', text: instruction(1), flaws: [], passage, by, at },
      accept('id:1', instruction(1), { candidate: 'c1' }),
    ]);
    expect(asked(await collectPairs([{ kind: 'dataset', file: dataset }], { detectors }))).toEqual([instruction(1)]);
  });

  it('are none without a journal, and the plan says so', async () => {
    await write(dataset, [{ id: 1, text: taleOf(1), instruction: instruction(1) }]);
    const plan = await collectPairs([{ kind: 'dataset', file: dataset }], { detectors });
    expect(plan.advice.map(format)).toEqual([`No row of ${dataset} was accepted yet.`]);
    expect(plan.tooFew).toBeDefined();
  });
});

describe('rows that can\u2019t teach', () => {
  it('are refused with the reason', async () => {
    const seeds = join(folder, 'seeds.sw.jsonl');
    await write(seeds, [
      { text: taleOf(1), instruction: instruction(1) },
      { text: taleOf(1), instruction: 'tell tale number 1, for children' },
      { text: taleOf(1), instruction: 'What does the rabbit do to the lion?' },
      {
        text: 'The quick rabbit fooled the big lion in the forest and then ran all the way home.',
        instruction: instruction(2),
      },
      { text: taleOf(3), instruction: 'Eleza kwa maneno yako mwenyewe hadithi ya sungura na simba msituni.' },
      { text: taleOf(4), instruction: ' ' },
      { text: '', instruction: instruction(5) },
      { text: taleOf(6), instruction: taleOf(6) },
      { instruction: 'Translate this.', input: 'The lion sleeps.', output: taleOf(7) },
      { text: taleOf(8), instruction: `${'Tell the tale and '.repeat(30)}end.` },
    ]);
    await writeFile(seeds, '{"text": \n', { flag: 'a' });
    const plan = await collectPairs([{ kind: 'seed', file: seeds }], { detectors });
    expect(plan.rows.map(({ targets }) => targets)).toEqual([
      [
        { style: 'instruction', instruction: instruction(1) },
        { style: 'question', instruction: 'What does the rabbit do to the lion?' },
      ],
    ]);
    expect(refusals(plan)).toEqual([
      [2, 'The same pair came before.'],
      [4, expect.stringContaining('English') as string],
      [5, 'Its instruction is not in English.'],
      [6, 'It has no instruction.'],
      [7, 'It has no text.'],
      [8, expect.stringMatching(/not in English|copies the text/u) as string],
      [9, expect.stringContaining('has an input') as string],
      [10, expect.stringContaining('longer than the model ever writes') as string],
      [11, expect.stringContaining('not valid JSON') as string],
    ]);
  });

  it('are taken all the same where a person switched the check off', async () => {
    const text = 'The quick rabbit fooled the big lion in the forest and then ran all the way home.';
    await write(dataset, [{ id: 1, text, instruction: instruction(1) }]);
    const ignore = { kind: 'ignore', record: 'id:1', code: 'language-mismatch', off: true, at };
    await journal([accept('id:1', instruction(1))]);
    expect((await collectPairs([{ kind: 'dataset', file: dataset }], { detectors })).report.refused).toHaveLength(1);
    await journal([accept('id:1', instruction(1)), ignore]);
    expect(asked(await collectPairs([{ kind: 'dataset', file: dataset }], { detectors }))).toEqual([instruction(1)]);
  });

  it('are counted over all files, and a file that is named twice is read once', async () => {
    const [one, two] = [join(folder, 'one.sw.jsonl'), join(folder, 'two.sw.jsonl')];
    await write(one, [{ text: taleOf(1), instruction: instruction(1) }]);
    await write(two, [{ text: taleOf(1), instruction: instruction(1) }]);
    const plan = await collectPairs(
      [one, one, two].map((file) => ({ kind: 'seed', file })),
      { detectors },
    );
    expect(plan.report).toMatchObject({ pairs: 1, texts: 1 });
    expect(plan.report.refused.map(({ file }) => file)).toEqual([two]);
  });
});

describe('a file that can\u2019t be read', () => {
  it.each([
    ['that is not there', async () => Promise.resolve(), /no such file/u],
    ['that is a table', (file: string) => writeFile(file, Buffer.from('PK\u0003\u0004\0\0\0')), /binary file/u],
  ])('%s is named with what to do', async (_, make, words) => {
    const file = join(folder, 'seeds.jsonl');
    await make(file);
    await expect(collectPairs([{ kind: 'seed', file }], { detectors })).rejects.toMatchObject({
      name: 'TeachError',
      reason: 'file',
      message: expect.stringMatching(words) as string,
    });
  });
});

describe('what is said of the amount', () => {
  const plan = async (count: number, name = 'seeds.sw.jsonl'): Promise<TeachPlan> => {
    const file = join(folder, name);
    await write(
      file,
      Array.from({ length: count }, (_, index) => ({ text: taleOf(index), instruction: instruction(index) })),
    );
    return await collectPairs([{ kind: 'seed', file }], { detectors });
  };

  it('refuses fewer than 20 pairs, and says of fewer than 200 what they do', async () => {
    const few = await plan(19);
    expect(few.tooFew && format(few.tooFew)).toMatch(/There are 19 usable pairs, and at least 20/u);
    const some = await plan(20);
    expect(some.tooFew).toBeUndefined();
    expect(some.advice.map(format)).toEqual([expect.stringMatching(/^20 pairs will mostly teach wording/u)]);
    expect((await plan(200)).advice.map(format)).toEqual([expect.stringMatching(/^200 pairs teach something/u)]);
    expect((await plan(1000)).advice).toEqual([]);
  });

  it('refuses many instructions for too few texts', async () => {
    const file = join(folder, 'seeds.sw.jsonl');
    const rows = Array.from({ length: 40 }, (_, index) => ({
      text: taleOf(index % 4),
      instruction: instruction(index),
    }));
    await write(file, rows);
    const { tooFew, report } = await collectPairs([{ kind: 'seed', file }], { detectors });
    expect(report).toMatchObject({ pairs: 40, texts: 4 });
    expect(tooFew && format(tooFew)).toMatch(/4 different texts, and at least 8/u);
  });

  it('says where no language is declared', async () => {
    const { rows, advice } = await plan(20, 'seeds.jsonl');
    expect(rows[0]?.lang).toBe('und');
    expect(advice.map(format)).toContainEqual(expect.stringMatching(/^20 pairs declare no known language/u));
  });

  it('has the recipe\u2019s own numbers', async () => {
    const source = await readFile(join(import.meta.dirname, '../../../training/xinstruct_train/teach.py'), 'utf8');
    expect(source).toContain(`BATCH, PASSES, MAX_STEPS = ${recipe.batch}, ${recipe.passes}, ${recipe.mostSteps}\n`);
    expect([recommendedSteps(1), recommendedSteps(40), recommendedSteps(100_000)]).toEqual([1, 15, 400]);
  });
});
