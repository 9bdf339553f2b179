/**
 * `npm run bench:model`: time of a candidate and memory of the model process, against bare llama.cpp (node-llama-cpp with a plain
 * context) on the same prompts, one after the other in one run, and what it costs to set an instruction against other texts while it
 * is written. Fails below nine tenths of the bare speed.
 */
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { backwardPrompt, frames } from '../../../src/core/models/frames.js';
import { styles, type Style } from '../../../src/core/models/model.js';
import { readAdapter } from '../../../src/node/embedded/adapter.js';
import { EmbeddedModel } from '../../../src/node/embedded/embedded-model.js';
import { defaultModelFolder, ensureModelFile } from '../../../src/node/models/model-files.js';
import { markdown } from './report.js';

const root = resolve('.');
const least = 0.9;
/** Tokens of an answer: those of an instruction of a hundred characters. */
const maxTokens = 24;

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    texts: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
  },
});
const [threads, textCount, rounds] = [values.threads, values.texts, values.rounds].map((value) => {
  if (!/^[1-9]\d*$/u.test(value)) {
    throw new Error('npm run bench:model -- [--threads N] [--texts N] [--rounds N]: whole numbers from 1.');
  }
  return Number(value);
}) as [number, number, number];

/** What a question cost. */
interface Cost {
  readonly text: string;
  /** Tokens of the prompt that were read, and of the answer. */
  readonly read: number;
  readonly written: number;
  readonly firstSeconds: number;
  readonly seconds: number;
}
type Ask = (prompt: string) => Promise<Cost>;

const modelFile = await ensureModelFile({
  folder: defaultModelFolder(),
  signal: new AbortController().signal,
  consent: () => Promise.resolve(true),
});
const adapter = await readAdapter(join(root, 'media', 'adapters', 'backward.gguf'));
const processFile = join(import.meta.dirname, 'model-process.mjs');
const ours = new EmbeddedModel({ processFile, modelFile, adapter, threads, idleMinutes: 60 });
const bareFile = join(root, 'test', 'benchmarks', 'backward', 'bare-llama.mjs');
const bare = fork(bareFile, [modelFile, adapter.file, String(threads)]);
try {
  await once(bare, 'message');
  await compare();
} finally {
  bare.disconnect();
  await ours.close();
}

async function compare(): Promise<void> {
  const texts = sampleTexts();
  const one = texts.map((text) => promptOf(text, 'instruction'));
  const several = texts.flatMap((text) => styles.map((style) => promptOf(text, style)));
  // Neither is measured while it loads.
  await askOurs('Text');
  await askBare('Text');
  const before = [processorSeconds(ours.pid), processorSeconds(bare.pid)];
  const [oursCosts = [], bareCosts = []] = await best(one, [askOurs, askBare]);
  const questions = one.length * rounds;
  const spent = [processorSeconds(ours.pid), processorSeconds(bare.pid)].map(
    (seconds, who) => (seconds - (before[who] ?? 0)) / questions,
  ) as [number, number];
  const [oursShared] = await best(several, [askOurs]);
  const [contrasted = [], plain = []] = await best(texts, [
    askInstruction(frames.inference.contrast),
    askInstruction(),
  ]);
  const ratios = {
    reading: rate(oursCosts, reading) / rate(bareCosts, reading),
    writing: rate(oursCosts, writing) / rate(bareCosts, writing),
    all: rate(oursCosts, all) / rate(bareCosts, all),
  };
  const row = (name: string, of: (cost: Cost) => Share, ratio: number): string[] => [
    name,
    rate(oursCosts, of).toFixed(1),
    rate(bareCosts, of).toFixed(1),
    ratio.toFixed(2),
  ];
  const [oursMemory, bareMemory] = [memoryOf(ours.pid), memoryOf(bare.pid)];
  console.log(
    `${String(texts.length)} texts of the sample, ${String(threads)} threads, the best of ${String(rounds)} rounds each\n`,
  );
  console.log(
    markdown(
      ['', 'model process', 'bare llama.cpp', 'ratio'],
      [
        row('prompt, tokens/s', reading, ratios.reading),
        row('answer, tokens/s', writing, ratios.writing),
        row('both, tokens/s', all, ratios.all),
        ['seconds a candidate', mean(oursCosts).toFixed(2), mean(bareCosts).toFixed(2), ''],
        [`seconds a candidate, ${String(styles.length)} of a text`, mean(oursShared ?? []).toFixed(2), '', ''],
        ...(Number.isNaN(spent[0])
          ? []
          : [
              [
                'processor seconds a candidate',
                spent[0].toFixed(2),
                spent[1].toFixed(2),
                (spent[1] / spent[0]).toFixed(2),
              ],
            ]),
        ['memory, MB at most', oursMemory.toFixed(0), bareMemory.toFixed(0), (oursMemory / bareMemory).toFixed(2)],
      ],
    ),
  );
  console.log('');
  console.log(
    markdown(
      ['an instruction', 'set against other texts', 'by itself', 'ratio'],
      [
        [
          'answer, tokens/s',
          rate(contrasted, writing).toFixed(1),
          rate(plain, writing).toFixed(1),
          (rate(contrasted, writing) / rate(plain, writing)).toFixed(2),
        ],
        [
          'seconds a candidate',
          mean(contrasted).toFixed(2),
          mean(plain).toFixed(2),
          (mean(contrasted) / mean(plain)).toFixed(2),
        ],
      ],
    ),
  );
  if (ratios.all < least) {
    console.error(`\nThe model process has ${ratios.all.toFixed(2)} of the bare speed; ${String(least)} is asked for.`);
    process.exitCode = 1;
  }
}

/**
 * For each of those asked, the fastest of all rounds by prompt. They are asked in turn, so that what else the machine does meets
 * all of them.
 */
async function best(prompts: readonly string[], asks: readonly Ask[]): Promise<readonly Cost[][]> {
  const costs: Cost[][] = asks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [place, prompt] of prompts.entries()) {
      const order = [...asks.entries()];
      for (const [who, ask] of (round + place) % 2 === 0 ? order : order.reverse()) {
        const cost = await ask(prompt);
        const mine = costs[who] ?? [];
        const before = mine[place];
        mine[place] = before === undefined || cost.seconds < before.seconds ? cost : before;
      }
    }
  }
  return costs;
}

async function askOurs(prompt: string): Promise<Cost> {
  const began = performance.now();
  let firstSeconds: number | undefined;
  const { text, evaluatedTokens, outputTokens } = await ours.complete(prompt, {
    stop: [],
    sampling: { temperature: 0, topP: 1, maxTokens },
    signal: new AbortController().signal,
    onText: () => {
      firstSeconds ??= (performance.now() - began) / 1000;
    },
  });
  const seconds = (performance.now() - began) / 1000;
  return { text, read: evaluatedTokens, written: outputTokens, firstSeconds: firstSeconds ?? seconds, seconds };
}

/** Asks for an instruction for a text, as the extension does; the text is read anew each time. */
function askInstruction(contrast?: number): Ask {
  return async (text) => {
    let firstSeconds: number | undefined;
    // Something else in between, so that nothing of the text is known.
    await askOurs('Text');
    const start = performance.now();
    const answer = await ours.ask(
      {
        ability: 'backward',
        text,
        style: 'instruction',
        sampling: { temperature: 0, topP: 1, maxTokens, ...(contrast === undefined ? {} : { contrast }) },
      },
      {
        signal: new AbortController().signal,
        onText: () => {
          firstSeconds ??= (performance.now() - start) / 1000;
        },
      },
    );
    const seconds = (performance.now() - start) / 1000;
    if (answer.kind !== 'text') {
      throw new Error('The model wrote no instruction.');
    }
    return {
      text: answer.text,
      read: answer.usage?.inputTokens ?? 0,
      written: answer.usage?.outputTokens ?? 0,
      firstSeconds: firstSeconds ?? seconds,
      seconds,
    };
  };
}

async function askBare(prompt: string): Promise<Cost> {
  bare.send({ prompt, maxTokens });
  const [cost] = (await once(bare, 'message')) as [Cost];
  return cost;
}

interface Share {
  readonly tokens: number;
  readonly seconds: number;
}

function reading({ read, firstSeconds }: Cost): Share {
  return { tokens: read, seconds: firstSeconds };
}

function writing({ written, firstSeconds, seconds }: Cost): Share {
  return { tokens: written - 1, seconds: seconds - firstSeconds };
}

function all({ read, written, seconds }: Cost): Share {
  return { tokens: read + written, seconds };
}

function rate(costs: readonly Cost[], of: (cost: Cost) => Share): number {
  const shares = costs.map(of);
  return sum(shares.map(({ tokens }) => tokens)) / sum(shares.map(({ seconds }) => seconds));
}

function mean(costs: readonly Cost[]): number {
  return sum(costs.map(({ seconds }) => seconds)) / costs.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Time on a processor so far (Linux; elsewhere not a number): what else the machine does is not in it. */
function processorSeconds(pid: ChildProcess['pid']): number {
  const stat = `/proc/${String(pid)}/stat`;
  if (!existsSync(stat)) {
    return Number.NaN;
  }
  // Fields 14 and 15, counted from behind the name, in hundredths of a second.
  const fields = readFileSync(stat, 'utf8')
    .replace(/^.*\) /su, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The most memory that a process held (Linux), or what it holds now, in MB. */
function memoryOf(pid: ChildProcess['pid']): number {
  const status = `/proc/${String(pid)}/status`;
  if (existsSync(status)) {
    return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(status, 'utf8'))?.[1]) / 1000;
  }
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim()) / 1000;
}

/** Texts of several languages, each cut so that both read the same. */
function sampleTexts(): readonly string[] {
  const lines = readFileSync(join(root, 'media', 'sample', 'sample.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { readonly text: string; readonly lang: string });
  const byLanguage = new Map(rows.map((row) => [row.lang, row.text.slice(0, 500)]));
  return [...byLanguage.values()].slice(0, textCount);
}

function promptOf(text: string, style: Style): string {
  return backwardPrompt(text, style)
    .parts.map((part) => part.text)
    .join('');
}
