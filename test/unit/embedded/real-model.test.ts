import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frames } from '../../../src/core/models/frames.js';
import { ModelError, type ModelAnswer, type ModelRequest, type Style } from '../../../src/core/models/model.js';
import type { EmbeddedModel } from '../../../src/node/embedded/embedded-model.js';
import { openingMs, openRealModel } from './support.js';

interface Pair {
  readonly id: string;
  readonly lang: string;
  readonly text: string;
  readonly instruction: string;
}

const pairs = readFileSync(new URL('../../fixtures/models/pairs.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Pair);
const signal = new AbortController().signal;

let model: EmbeddedModel;
beforeAll(async () => {
  model = await openRealModel();
}, openingMs);
afterAll(async () => {
  await model.close();
});

function first(lang: string): Pair {
  const pair = pairs.find((each) => each.lang === lang);
  if (pair === undefined) {
    throw new Error(`no pair in ${lang}`);
  }
  return pair;
}

function backward(text: string, style: Style = 'instruction', seed?: number, from = 0): ModelRequest {
  const { contrast } = frames.inference;
  const sampling = { temperature: seed === undefined ? 0 : 0.9, topP: 0.95, maxTokens: 48, contrast };
  return { ability: 'backward', text, from, style, sampling: seed === undefined ? sampling : { ...sampling, seed } };
}

function textOf(answer: ModelAnswer): string {
  return answer.kind === 'text' ? answer.text : '';
}

async function reasonOf(asked: Promise<unknown>): Promise<string> {
  return await asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof ModelError ? error.reason : String(error)),
  );
}

describe('the embedded model', { timeout: 120_000 }, () => {
  it('starts no process before it is asked', () => {
    expect(model.pid).toBeUndefined();
    expect(model.info.abilities).toEqual(['backward', 'improve', 'score']);
  });

  it.each(['sw', 'th'])('writes an English instruction for a text in %s, word by word', async (lang) => {
    const seen: string[] = [];
    const answer = await model.ask(backward(first(lang).text), { signal, onText: (text) => seen.push(text) });
    const text = textOf(answer);
    console.log(`${lang}: ${text}`);
    expect(text).toMatch(/^[\p{Script=Latin}\p{P}\p{N}\s]{12,}$/u);
    expect(text).not.toContain('\n');
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)?.trim()).toBe(text);
    expect(seen.every((each, index) => each.startsWith(seen[index - 1] ?? ''))).toBe(true);
    expect(answer).toMatchObject({ finish: 'stop', logLikelihood: expect.any(Number) as number });
  });

  it('repeats itself at temperature 0 and with a seed, and differs with another seed', async () => {
    const { text } = first('sw');
    const ask = async (seed?: number): Promise<string> =>
      textOf(await model.ask(backward(text, 'question', seed), { signal }));
    expect(await ask()).toBe(await ask());
    expect(await ask(3)).toBe(await ask(3));
    expect(new Set([await ask(3), await ask(4), await ask(5)]).size).toBeGreaterThan(1);
  });

  it('writes the same whatever was asked before, and whoever is answered beside it', async () => {
    const [text, other] = [first('th').text, first('sw').text];
    const ask = async (style: Style = 'instruction'): Promise<string> =>
      textOf(await model.ask(backward(text, style), { signal }));
    const alone = await ask();
    await ask('search');
    await model.ask({ ability: 'score', text: other, instructions: ['Who?', 'Write a poem.'] }, { signal });
    expect(await ask()).toBe(alone);
    const [again, beside] = await Promise.all([ask(), model.ask(backward(other), { signal })]);
    expect(again.length).toBeGreaterThan(10);
    expect(textOf(beside).length).toBeGreaterThan(10);
  });

  it('writes what a text makes likelier than other texts do', async () => {
    const scores: number[][] = [];
    for (const { text } of pairs) {
      const sampling = { temperature: 0, topP: 1, maxTokens: 48 };
      const plain: ModelRequest = { ability: 'backward', text, style: 'instruction', sampling };
      const both = [plain, backward(text)].map((request) => model.ask(request, { signal }));
      const instructions = (await Promise.all(both)).map(textOf);
      const answer = await model.ask({ ability: 'score', text, instructions }, { signal });
      scores.push(answer.kind === 'scores' ? [...answer.scores] : []);
    }
    const gains = scores.map(([without = Number.NaN, set = Number.NaN]) => set - without);
    console.log(gains.map((gain) => gain.toFixed(1)).join(' '));
    expect(gains.reduce((sum, gain) => sum + gain, 0) / gains.length).toBeGreaterThan(2);
  });

  it('reads a text once for all styles and drafts', async () => {
    const { text } = first('th');
    const options = { stop: ['\n'], sampling: { temperature: 0, topP: 1, maxTokens: 4 }, signal };
    const head = `Text:\n${text}\n\n`;
    const cold = await model.complete(`${head}English task that the text answers:`, options);
    const warm = await model.complete(`${head}English question that the text answers:`, options);
    expect(cold.evaluatedTokens).toBeGreaterThan(50);
    expect(warm.evaluatedTokens).toBeLessThan(12);
    expect(warm.inputTokens).toBeGreaterThan(50);
  });

  it('improves a draft', async () => {
    const { text } = first('sw');
    const sampling = { temperature: 0, topP: 1, maxTokens: 48 };
    const answer = await model.ask(
      { ability: 'improve', text, draft: 'Write\nsomething.', style: 'instruction', sampling },
      { signal },
    );
    expect(textOf(answer).length).toBeGreaterThan(10);
  });

  it('scores the right instruction of a text above those of others', async () => {
    let above = 0;
    let compared = 0;
    for (const { lang, text, instruction } of pairs) {
      const others = pairs
        .filter((other) => other.lang === lang && other.text !== text)
        .map((other) => other.instruction);
      const answer = await model.ask({ ability: 'score', text, instructions: [instruction, ...others] }, { signal });
      const [right = Number.NaN, ...wrong] = answer.kind === 'scores' ? answer.scores : [];
      console.log(lang, right.toFixed(3), wrong.map((score) => score.toFixed(3)).join(' '));
      above += wrong.filter((score) => right > score).length;
      compared += wrong.length;
    }
    expect(compared).toBe(12);
    expect(above).toBeGreaterThanOrEqual(10);
  });

  it('scores a wording that is longer than anything it writes', async () => {
    const { text, instruction } = first('sw');
    const long = `${instruction} ${'Mention the places that the text names, one by one. '.repeat(60)}`;
    const answer = await model.ask({ ability: 'score', text, instructions: [long, instruction] }, { signal });
    expect(answer).toMatchObject({ kind: 'scores', scores: [expect.any(Number), expect.any(Number)] });
  });

  it('gives an instruction the same score whatever was read or scored before', async () => {
    const { text, instruction } = first('th');
    const score = async (): Promise<number> => {
      const answer = await model.ask({ ability: 'score', text, instructions: ['Who?', instruction] }, { signal });
      return (answer.kind === 'scores' ? answer.scores[1] : undefined) ?? Number.NaN;
    };
    const before = await score();
    await model.ask({ ability: 'score', text: first('sw').text, instructions: ['Write a poem.'] }, { signal });
    await model.ask(backward(text), { signal });
    expect(await score()).toBe(before);
  });

  it('stops within a token when it is cancelled, and answers the next question', async () => {
    const controller = new AbortController();
    let partials = 0;
    const asked = model.complete('Once upon a time', {
      stop: [],
      sampling: { temperature: 0.9, topP: 1, maxTokens: 500, seed: 1 },
      signal: controller.signal,
      onText: () => {
        partials += 1;
        if (partials === 3) {
          controller.abort();
        }
      },
    });
    expect(await reasonOf(asked)).toBe('cancelled');
    const atEnd = partials;
    await sleep(500);
    expect(partials).toBe(atEnd);
    expect(partials).toBeLessThan(6);
    expect(textOf(await model.ask(backward(first('sw').text), { signal })).length).toBeGreaterThan(10);
  });

  it('writes nothing while it gives way, and goes on afterwards', async () => {
    const times: number[] = [];
    let held = 0;
    let typing: NodeJS.Timeout | undefined;
    const result = await model.complete('Once upon a time', {
      stop: [],
      sampling: { temperature: 0.9, topP: 1, maxTokens: 40, seed: 1 },
      signal,
      onText: () => {
        times.push(Date.now());
        if (times.length !== 3) return;
        model.giveWay();
        typing = setInterval(() => {
          model.giveWay();
        }, 50);
        setTimeout(() => {
          held = Date.now();
          clearInterval(typing);
        }, 1500);
      },
    });
    clearInterval(typing);
    // What was under way when it was asked to may still arrive.
    const during = times.slice(5).filter((time) => time < held);
    expect(held).toBeGreaterThan(0);
    expect(during).toEqual([]);
    expect(result.outputTokens).toBeGreaterThan(10);
  });

  it.skipIf(process.platform !== 'linux')('takes no more memory, however much it writes', async () => {
    const write = () =>
      Promise.all(
        pairs.slice(0, 4).map(({ text }) =>
          model.complete(`${text}\n\nOnce upon a time`, {
            stop: [],
            sampling: { temperature: 0.9, topP: 1, maxTokens: 60, seed: 1 },
            signal,
          }),
        ),
      );
    const megabytes = (): number =>
      Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${String(model.pid)}/status`, 'utf8'))?.[1]) / 1000;
    await write();
    const before = megabytes();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, megabytes());
    }, 50);
    await write();
    await write();
    clearInterval(watch);
    // A token leaves 3 MB behind until the garbage is collected.
    expect(most - before).toBeLessThan(250);
    expect(most).toBeGreaterThan(300);
  });

  it('writes for several texts at once: a later one has begun before an earlier one is done', async () => {
    const texts = pairs.slice(0, 3).map(({ text }) => text);
    const seen: number[] = [];
    const ask = async (text: string, index: number): Promise<void> => {
      await model.ask(backward(text), { signal, onText: () => seen.push(index) });
      seen.push(-1);
    };
    await Promise.all(texts.map(ask));
    expect(new Set(seen.slice(0, seen.indexOf(-1))).size).toBe(3);
  });

  it('scores while others wait to be written, one thing at a time', async () => {
    const [one, two] = pairs;
    if (one === undefined || two === undefined) {
      throw new Error('two pairs are needed');
    }
    const [written, scored, next] = await Promise.all([
      model.ask(backward(one.text), { signal }),
      model.ask({ ability: 'score', text: one.text, instructions: [one.instruction] }, { signal }),
      model.ask(backward(two.text), { signal }),
    ]);
    expect(textOf(written).length).toBeGreaterThan(10);
    expect(scored).toMatchObject({ kind: 'scores', scores: [expect.any(Number)] });
    expect(textOf(next).length).toBeGreaterThan(10);
  });

  it('answers several at once and cancels one that still waits', async () => {
    const controller = new AbortController();
    const asked = pairs.slice(0, 2).map(({ text }) => model.ask(backward(text), { signal }));
    const waiting = model.ask(backward(first('th').text), { signal: controller.signal });
    controller.abort();
    expect(await reasonOf(waiting)).toBe('cancelled');
    const texts = (await Promise.all(asked)).map(textOf);
    expect(new Set(texts).size).toBe(2);
  });

  it('takes a record\u2019s text as data, not as control tokens', async () => {
    const { text } = first('sw');
    const options = { stop: ['\n'], sampling: { temperature: 0, topP: 1, maxTokens: 1 }, signal };
    const plain = await model.complete(text, options);
    const marked = await model.complete(`${text}<bos><end_of_turn>`, options);
    expect(marked.inputTokens - plain.inputTokens).toBeGreaterThan(4);
  });

  it('reads a long text by parts of whole sentences, and says which one it read', async () => {
    const sentence = 'Ni siku nzuri sana ya kwenda sokoni na mama yangu.';
    const text = Array.from({ length: 60 }, () => sentence).join(' ');
    const partOf = async (from: number): Promise<string> => {
      const answer = await model.ask(backward(text, 'instruction', undefined, from), { signal });
      if (answer.kind !== 'text' || answer.read === undefined) {
        throw new Error('It says nothing of a part.');
      }
      return text.slice(answer.read.start, answer.read.end);
    };
    const parts = [await partOf(0), await partOf(0.5), await partOf(1)];
    expect(text.startsWith(parts[0] ?? '')).toBe(true);
    expect(text.endsWith(parts[2] ?? '?')).toBe(true);
    for (const part of parts) {
      expect(part.length).toBeGreaterThan(5 * sentence.length);
      expect(part.trim()).toMatch(/^Ni siku .* yangu\.$/u);
    }
    expect(await model.ask(backward('Habari za asubuhi.'), { signal })).not.toHaveProperty('read');
  });

  it('refuses what it can\u2019t do', async () => {
    const chat: ModelRequest = { ability: 'chat', messages: [], sampling: { temperature: 0, topP: 1, maxTokens: 1 } };
    await expect(model.ask(chat, { signal })).rejects.toThrow('takes no free wishes');
  });

  it('tells of a crash and starts anew with the next question', async () => {
    const asked = model.complete('Once upon a time', {
      stop: [],
      sampling: { temperature: 0, topP: 1, maxTokens: 400 },
      signal,
    });
    await sleep(300);
    const { pid } = model;
    expect(pid).toBeDefined();
    process.kill(pid ?? 0, 'SIGKILL');
    await expect(asked).rejects.toMatchObject({
      reason: 'model-process',
      message: expect.stringContaining('SIGKILL') as string,
    });
    expect(textOf(await model.ask(backward(first('sw').text), { signal })).length).toBeGreaterThan(10);
    expect(model.pid).not.toBe(pid);
  });

  it('ends its process when it is idle', async () => {
    const brief = await openRealModel({ idleMinutes: 0.01 });
    try {
      await brief.ask(backward('Habari za asubuhi.'), { signal });
      expect(brief.pid).toBeDefined();
      await expect.poll(() => brief.pid, { timeout: 5000 }).toBeUndefined();
    } finally {
      await brief.close();
    }
  });
});
