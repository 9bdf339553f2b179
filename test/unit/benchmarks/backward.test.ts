import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/core/models/model.js';
import { seededRandom } from '../../../src/core/models/sampling.js';
import { readOptions, UsageError } from '../../benchmarks/backward/options.js';
import { Memory, RememberedModel } from '../../benchmarks/backward/remembered-model.js';
import { draw, figuresTable, verdictTable, type Figures } from '../../benchmarks/backward/report.js';
import { generate, refine } from '../../benchmarks/backward/write.js';
import { FakeModel, modelError } from '../author/fake-model.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backward-'));
  file = join(folder, 'answers.jsonl');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const text = 'Mlima Kenya ni mlima mrefu zaidi nchini Kenya na wa pili kwa urefu barani Afrika.';
const document = { id: 'sw-1', lang: 'sw', text, asked: true, opening: null };
const signal = new AbortController().signal;
const question = (seed: number): ModelRequest => ({
  ability: 'backward',
  text,
  style: 'instruction',
  sampling: { temperature: 0.7, topP: 0.9, maxTokens: 9, seed },
});

/** The model's own instructions for generations, in turn; an improvement; a score for each instruction by its length. */
function writer(instructions: readonly string[]): FakeModel {
  let next = 0;
  return new FakeModel(['backward', 'improve', 'score'], (request) => {
    switch (request.ability) {
      case 'score':
        return { kind: 'scores', scores: request.instructions.map(({ length }) => length) };
      case 'improve':
        return 'Describe Mount Kenya for a traveller.';
      default:
        return instructions[next++] ?? 'Describe it.';
    }
  });
}

function remembered(model: FakeModel, version = 'v', warmUp = (): Promise<void> => Promise.resolve()): RememberedModel {
  return new RememberedModel(model, { memory: new Memory(file), version, warmUp });
}

describe('remembered answers', () => {
  it('are not asked for again after a kill, and keep their time', async () => {
    const before = writer(['Describe Mount Kenya.']);
    const asked = remembered(before);
    const answer = await asked.ask(question(1), { signal });
    const [time] = asked.takeTimes();
    appendFileSync(file, '{"key":"torn');
    const after = writer([]);
    const again = remembered(after);
    expect(await again.ask(question(1), { signal })).toEqual(answer);
    expect(again.takeTimes()).toEqual([time]);
    expect(after.requests).toEqual([]);
    expect(readFileSync(file, 'utf8')).not.toContain('torn');
    await again.ask(question(2), { signal });
    expect(after.requests).toEqual([question(2)]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('are those of one model, one adapter and one version', async () => {
    await remembered(writer([])).ask(question(1), { signal });
    const others = [
      [writer([]), 'w'],
      [new FakeModel(['backward'], () => 'x', { adapter: 'other' }), 'v'],
      [new FakeModel(['backward'], () => 'x', { id: 'other' }), 'v'],
    ] as const;
    for (const [model, version] of others) {
      await remembered(model, version).ask(question(1), { signal });
      expect(model.requests).toHaveLength(1);
    }
  });

  it('of a model that failed are not kept; it is warmed up once, and only where it is asked', async () => {
    let warm = 0;
    const count = (): Promise<void> => {
      warm++;
      return Promise.resolve();
    };
    const failing = new FakeModel(['backward'], () => modelError('model-process'));
    await expect(remembered(failing).ask(question(1), { signal })).rejects.toThrow('It failed');
    const model = remembered(writer([]), 'v', count);
    await model.ask(question(1), { signal });
    await model.ask(question(2), { signal });
    expect(warm).toBe(1);
    await remembered(writer([]), 'v', count).ask(question(1), { signal });
    expect(warm).toBe(1);
  });
});

describe('what is measured is what the extension writes', () => {
  it('gives the first answer and the one that the scores choose', async () => {
    const model = writer(['Describe Kenya.', 'Describe the highest mountain of Kenya and Africa.', text]);
    const answer = await generate(remembered(model), document, { candidates: 3, extra: 4 });
    expect(answer).toMatchObject({
      first: 'Describe Kenya.',
      best: 'Describe the highest mountain of Kenya and Africa.',
      candidates: 3,
    });
    expect(model.requests.map(({ ability }) => ability)).toEqual(['backward', 'backward', 'backward', 'score']);
    expect(answer.seconds).toBeGreaterThanOrEqual(answer.firstSeconds);
  });

  it('chooses none where all are flawed, after as many more as the extension writes', async () => {
    const model = writer(Array.from({ length: 9 }, () => text));
    const answer = await generate(remembered(model), document, { candidates: 3, extra: 2 });
    expect(answer).toMatchObject({ first: text, best: '', candidates: 5 });
  });

  it('refines a draft: the improvement, and the best of it and new drafts', async () => {
    const model = writer(['Describe Kenya.', 'Tell a traveller all about the highest mountain of Kenya.']);
    const answer = await refine(remembered(model), document, 'Mountain?');
    expect(model.requests[0]).toMatchObject({ ability: 'improve', draft: 'Mountain?' });
    expect(answer).toMatchObject({
      first: 'Describe Mount Kenya for a traveller.',
      best: 'Tell a traveller all about the highest mountain of Kenya.',
      candidates: 3,
    });
  });

  it('fails where the model fails', async () => {
    const model = new FakeModel(['backward'], () => modelError('model-process'));
    await expect(generate(remembered(model), document, { candidates: 3, extra: 1 })).rejects.toThrow('It failed');
  });
});

describe('tables', () => {
  const language = { texts: 20, among: 40, recall: 75, mrr: 0.805, english: 95, copies: 1, characters: 61 };
  const figures: Figures = {
    languages: { fi: language },
    mean: { recall: 75, mrr: 0.805, english: 95, characters: 61.4 },
    texts: 20,
    copies: 1,
    distinct: 19,
    shapes: { question: 40, story: 60 },
  };

  it('put the columns side by side, by language', () => {
    const columns = [
      { title: 'greedy', figures, seconds: 1.234, none: 2 },
      { title: 'ceiling', figures: 'needs --sources' },
    ];
    const lines = figuresTable(columns, ['fi', 'sw']).split('\n');
    expect(lines).toEqual([
      '| recall@1, % / MRR | greedy | ceiling |',
      '| --- | --- | --- |',
      '| fi | 75 / 0.81 (20) |  |',
      '| sw |  |  |',
      '| **mean** | **75.0 / 0.81** |  |',
      '| texts | 20 | needs --sources |',
      '| in English, % | 95.0 |  |',
      '| copies | 1 |  |',
      '| nothing good | 2 |  |',
      '| distinct | 19 of 20 |  |',
      '| characters (published: 97 to 112) | 61 |  |',
      '| question, % | 40 |  |',
      '| story, % | 60 |  |',
      '| seconds a candidate | 1.23 |  |',
    ]);
  });

  it('leave the verdict to a person, and are not broken by a text', () => {
    const table = verdictTable([
      { lang: 'fi', text: `a | b\nc ${'ä'.repeat(200)}`, opening: null, instruction: 'Write\nit.' },
      { lang: 'sw', text: 'x', opening: null, instruction: '' },
    ]).split('\n');
    expect(table).toHaveLength(4);
    expect(table[2]).toBe(`| 1 | fi | a \\| b c ${'ä'.repeat(152)} … | Write it. |  |`);
    expect(table[3]).toBe('| 2 | sw | x | (none was good) |  |');
  });

  it('show the English original where one is known', () => {
    const rows = [
      { lang: 'fi', text: 'x', opening: 'He went.', instruction: 'Tell it.' },
      { lang: 'fi', text: 'y', opening: null, instruction: 'Say it.' },
    ];
    expect(verdictTable(rows)).toContain('| 1 | fi | x | He went. | Tell it. |  |');
    expect(verdictTable(rows)).toContain('| 2 | fi | y |  | Say it. |  |');
  });
});

describe('drawing', () => {
  const items = Array.from({ length: 200 }, (_, index) => index);

  it('takes the same ones with the same seed, in their order, each once', () => {
    const drawn = draw(items, 60, seededRandom(60));
    expect(drawn).toHaveLength(60);
    expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
    expect(draw(items, 60, seededRandom(60))).toEqual(drawn);
    expect(draw(items, 60, seededRandom(61))).not.toEqual(drawn);
    expect(drawn.some((item) => item < 60) && drawn.some((item) => item >= 140)).toBe(true);
  });

  it('takes all where there are fewer', () => {
    expect(draw([1, 2, 3], 60, seededRandom(1))).toEqual([1, 2, 3]);
  });
});

describe('options', () => {
  it('have the adapter that ships first, whatever is given', () => {
    const options = readOptions(['--adapter', '/a/b.gguf', '--languages', 'fi, sw'], '/p');
    expect(options.adapters).toEqual([join('/p', 'media', 'adapters', 'backward.gguf'), '/a/b.gguf']);
    expect(options).toMatchObject({
      corpus: '/shared/data/corpus',
      languages: ['fi', 'sw'],
      documents: 20,
      candidates: 3,
    });
    expect(options.table).toBeUndefined();
  });

  it.each([['--documents', '0'], ['--documents', '41'], ['--threads', 'two'], ['--tables', '6'], ['--table']])(
    'say what is wrong: %s %s',
    (...args) => {
      expect(() => readOptions(args.filter(Boolean), '/p')).toThrow(UsageError);
    },
  );
});
