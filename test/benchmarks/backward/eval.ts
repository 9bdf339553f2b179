/**
 * `npm run eval:backward`: what the backward model is worth, on documents that no training row comes from. The instructions are
 * written by the extension's own code with the real model; the measures are those of training/xinstruct_train/evaluate.py.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { seededRandom } from '../../../src/core/models/sampling.js';
import { readAdapter } from '../../../src/node/embedded/adapter.js';
import { EmbeddedModel } from '../../../src/node/embedded/embedded-model.js';
import { defaultExtra } from '../../../src/node/author/settings.js';
import { defaultModelFolder, ensureModelFile } from '../../../src/node/models/model-files.js';
import { cacheFolder } from '../../workbench/parts.js';
import { readOptions, usage, UsageError, type Options } from './options.js';
import { Python } from './python.js';
import { Memory, RememberedModel } from './remembered-model.js';
import { draw, figuresTable, verdictTable, type Column, type Figures } from './report.js';
import { generate, refine, type Answered, type Document } from './write.js';

const root = resolve('.');
const here = import.meta.dirname;
const tableSeed = 60;

/** A way to write instructions, with what it wrote by document. */
interface Way {
  readonly title: string;
  readonly instructions: ReadonlyMap<string, string>;
  readonly seconds?: number;
  readonly none?: number;
}

interface Writer {
  readonly name: string;
  readonly model: RememberedModel;
  readonly close: () => Promise<void>;
}

try {
  await measure(readOptions(process.argv.slice(2), root));
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function measure(options: Options): Promise<void> {
  requireCorpus(options);
  const cache = join(cacheFolder(), 'measuring');
  mkdirSync(cache, { recursive: true });
  const python = await Python.ensure(cache, join(root, 'training'));
  const work = mkdtempSync(join(tmpdir(), 'x-instruct-eval-'));
  try {
    const documentsFile = join(work, 'documents.jsonl');
    python.evaluate(
      'documents',
      ...['--corpus', options.corpus, '--languages', options.languages.join(' ')],
      ...['--limit', String(options.documents), '--out', documentsFile],
      ...(options.sources === undefined ? [] : ['--sources', options.sources]),
    );
    const documents = readLines(documentsFile) as readonly Document[];
    const asked = documents.filter((document) => document.asked);
    console.error(
      `${String(asked.length)} documents of data/development-groups.txt, in ${String(options.languages.length)} languages. ` +
        'No row of data/instructions.tsv was written for any of their source documents (checked).',
    );
    const memory = new Memory(join(cache, 'answers.jsonl'));
    if (options.table === undefined) {
      await compare(options, { asked, documentsFile, work, python, memory });
    } else {
      await judge(options, options.table, asked, memory);
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

interface Results {
  readonly ways: readonly Way[];
  readonly refined: readonly Way[];
  /** Which adapters they are: their columns' name, and their id with the beginning of the hash. */
  readonly adapters: readonly { readonly name: string; readonly id: string }[];
}

interface Setting {
  readonly asked: readonly Document[];
  readonly documentsFile: string;
  /** A folder for files that pass between the programs. */
  readonly work: string;
  readonly python: Python;
  readonly memory: Memory;
}

async function compare(options: Options, setting: Setting): Promise<void> {
  const { asked, memory } = setting;
  const writers = await openWriters(options, memory);
  const ways: Way[] = [];
  const refined: Way[] = [];
  try {
    const [untaught, ...adapters] = writers;
    if (untaught !== undefined) {
      const alone = await writeAll(untaught, asked, (document) =>
        generate(untaught.model, document, { candidates: 1, extra: 0 }),
      );
      ways.push(first('untaught, zero-shot', alone));
    }
    for (const adapter of adapters) {
      const answers = await writeAll(adapter, asked, (document) =>
        generate(adapter.model, document, { candidates: options.candidates, extra: defaultExtra }),
      );
      ways.push(first(`${adapter.name}, greedy`, answers), best(`${adapter.name}, chosen`, answers));
    }
    const [drafts, good] = [ways[0], ways[2]];
    if (options.refine && drafts !== undefined && good !== undefined) {
      const sorts: readonly Way[] = [
        { title: 'untaught drafts', instructions: drafts.instructions },
        { title: 'damaged drafts', instructions: damaged(good, setting) },
      ];
      for (const sort of sorts) {
        refined.push(...(await improvements(sort, adapters, asked)));
      }
    }
  } finally {
    await Promise.all(writers.map(({ close }) => close()));
  }
  const adapters = writers.flatMap(({ name, model }) =>
    model.info.adapter === undefined ? [] : { name, id: model.info.adapter },
  );
  await print(options, setting, { ways, refined, adapters });
}

/** Drafts before, improved once, and as Refine chooses among its improvement and new drafts. */
async function improvements(
  sort: Way,
  adapters: readonly Writer[],
  asked: readonly Document[],
): Promise<readonly Way[]> {
  const drafted = asked.filter(({ id }) => (sort.instructions.get(id) ?? '') !== '');
  const ways: Way[] = [
    { title: sort.title, instructions: new Map(drafted.map(({ id }) => [id, sort.instructions.get(id) ?? ''])) },
  ];
  for (const adapter of adapters.filter(({ model }) => model.info.abilities.includes('improve'))) {
    const answers = await writeAll(adapter, drafted, (document) =>
      refine(adapter.model, document, sort.instructions.get(document.id) ?? ''),
    );
    ways.push(
      first(`${sort.title}, improved by ${adapter.name}`, answers),
      best(`${sort.title}, Refine by ${adapter.name}`, answers),
    );
  }
  return ways;
}

function damaged(good: Way, { python, work, documentsFile }: Setting): ReadonlyMap<string, string> {
  const [given, drafts] = [join(work, 'given.jsonl'), join(work, 'drafts.jsonl')];
  writeWays(given, [good]);
  python.evaluate('damage', '--documents', documentsFile, '--instructions', given, '--out', drafts);
  return new Map((readLines(drafts) as readonly Row[]).map(({ id, instruction }) => [id, instruction]));
}

async function print(
  options: Options,
  { python, work, documentsFile, asked }: Setting,
  { ways, refined, adapters }: Results,
): Promise<void> {
  const [rows, out] = [join(work, 'rows.jsonl'), join(work, 'figures.json')];
  writeWays(rows, [...ways, ...refined]);
  await python.withEmbedder((address) => {
    python.evaluate(
      'figures',
      ...['--documents', documentsFile, '--instructions', rows, '--embedder', address, '--out', out],
    );
  });
  const figures = JSON.parse(readFileSync(out, 'utf8')) as Readonly<Record<string, Figures>>;
  const column = ({ title, seconds, none }: Way): Column => ({
    title,
    figures: figures[title] ?? 'none',
    seconds,
    none,
  });
  const ceiling: Column = {
    title: 'ceiling: English original\u2019s opening',
    figures: figures['ceiling'] ?? (options.sources === undefined ? 'needs --sources' : 'no original found'),
  };
  console.log(`\nInstructions: recall@1 in % and mean reciprocal rank, by language (number of texts)\n`);
  console.log(figuresTable([...ways.map(column), ceiling], options.languages));
  if (refined.length > 0) {
    console.log(`\nDrafts before and after they were improved, and after Refine\n`);
    console.log(figuresTable(refined.map(column), options.languages));
  }
  if (options.out !== undefined) {
    const instructions = asked.map(({ id, lang }) => ({
      id,
      lang,
      ...Object.fromEntries([...ways, ...refined].map((way) => [way.title, way.instructions.get(id) ?? null])),
    }));
    const columns = [...ways, ...refined].map(({ title, seconds, none }) => ({ title, seconds, none }));
    const { languages, documents, candidates } = options;
    const made = { languages, documents, candidates, adapters };
    writeFileSync(options.out, `${JSON.stringify({ ...made, columns, figures, instructions }, null, 1)}\n`);
  }
}

async function judge(options: Options, count: number, asked: readonly Document[], memory: Memory): Promise<void> {
  const [, shipped, ...others] = await openWriters(options, memory);
  if (shipped === undefined) {
    throw new Error('There is no shipped adapter.');
  }
  try {
    const rows = draw(asked, count, seededRandom(tableSeed));
    const answers = await writeAll(shipped, rows, (document) =>
      generate(shipped.model, document, { candidates: options.candidates, extra: defaultExtra }),
    );
    const judged = rows.map((document) => ({ ...document, instruction: answers.get(document.id)?.best ?? '' }));
    console.log(verdictTable(judged));
  } finally {
    await Promise.all([shipped, ...others].map(({ close }) => close()));
  }
}

/** The untaught base model and each adapter; a process is started by the first question that is not remembered. */
async function openWriters({ adapters, threads }: Options, memory: Memory): Promise<readonly Writer[]> {
  console.error(
    'Gemma is provided under and subject to the Gemma Terms of Use (ai.google.dev/gemma/terms): going on accepts them.',
  );
  const modelFile = await ensureModelFile({
    folder: defaultModelFolder(),
    signal: new AbortController().signal,
    consent: () => Promise.resolve(true),
  });
  const processFile = join(here, 'model-process.mjs');
  const version = createHash('sha256')
    .update(readFileSync(processFile))
    .update(readFileSync(join(here, 'asking.mjs')))
    .digest('hex');
  const taught = await Promise.all(adapters.map((file) => readAdapter(file)));
  return [undefined, ...taught].map((adapter, place) => {
    const model = new EmbeddedModel({
      processFile,
      modelFile,
      idleMinutes: 60,
      ...(adapter === undefined ? {} : { adapter }),
      ...(threads === undefined ? {} : { threads }),
    });
    const sampling = { temperature: 0, topP: 1, maxTokens: 1 };
    const warmUp = (): Promise<unknown> =>
      model.complete('Text', { stop: [], sampling, signal: new AbortController().signal });
    return {
      name: adapter === undefined ? 'untaught' : place === 1 ? 'shipped' : `${nameOf(adapter.file)} (${adapter.id})`,
      model: new RememberedModel(model, { memory, version, warmUp }),
      close: () => model.close(),
    };
  });
}

function nameOf(file: string): string {
  return `${basename(dirname(file))}/${basename(file)}`;
}

async function writeAll(
  { name }: Writer,
  documents: readonly Document[],
  write: (document: Document) => Promise<Answered>,
): Promise<ReadonlyMap<string, Answered>> {
  const answers = new Map<string, Answered>();
  for (const document of documents) {
    answers.set(document.id, await write(document));
    if (answers.size % 10 === 0 || answers.size === documents.length) {
      console.error(`  ${name}: ${String(answers.size)} of ${String(documents.length)} texts`);
    }
  }
  return answers;
}

function first(title: string, answers: ReadonlyMap<string, Answered>): Way {
  const all = [...answers.values()];
  return {
    title,
    instructions: new Map([...answers].map(([id, answer]) => [id, answer.first])),
    seconds: sum(all.map(({ firstSeconds }) => firstSeconds)) / all.length,
  };
}

function best(title: string, answers: ReadonlyMap<string, Answered>): Way {
  const all = [...answers.values()];
  return {
    title,
    instructions: new Map([...answers].map(([id, answer]) => [id, answer.best])),
    seconds: sum(all.map(({ seconds }) => seconds)) / sum(all.map(({ candidates }) => candidates)),
    none: all.filter((answer) => answer.best === '').length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

interface Row {
  readonly column: string;
  readonly id: string;
  readonly instruction: string;
}

function writeWays(file: string, ways: readonly Way[]): void {
  const rows = ways.flatMap(({ title, instructions }) =>
    [...instructions].map(([id, instruction]): Row => ({ column: title, id, instruction })),
  );
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

function readLines(file: string): readonly unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

function requireCorpus({ corpus, languages }: Options): void {
  const missing = ['provenance.tsv', ...languages.map((lang) => `${lang}.jsonl`)].filter(
    (name) => !existsSync(join(corpus, name)),
  );
  if (missing.length > 0) {
    throw new UsageError(
      `The documents to measure on are missing: ${missing.join(', ')} in ${corpus}. Put the corpus there, or name its folder ` +
        'with --corpus: provenance.tsv (id, lang, series, origin, genre, group, chars, license) and LANG.jsonl (id, text, source).',
    );
  }
}
