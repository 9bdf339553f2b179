import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseModelChoice } from '../../../src/core/models/choice.js';
import { readContinuation } from '../../../src/core/models/continuation.js';
import { cutAtSentence, sentenceStart } from '../../../src/core/models/cut.js';
import { backwardPrompt, frames, improvePrompt, scorePrompt, untaughtPrompt } from '../../../src/core/models/frames.js';
import { styles } from '../../../src/core/models/model.js';
import {
  chooseToken,
  contrasted,
  logProbabilityOf,
  plausible,
  seededRandom,
  type Candidate,
} from '../../../src/core/models/sampling.js';
import { JobQueue } from '../../../src/node/embedded/job-queue.js';
import { Turns } from '../../../src/node/embedded/turns.js';

const joined = ({ parts }: { parts: readonly { text: string }[] }): string => parts.map(({ text }) => text).join('');

describe('prompts', () => {
  it('are the taught frames, whatever the text and the draft hold', () => {
    const text = '$& {text} {draft} <bos>';
    for (const style of styles) {
      expect(joined(backwardPrompt(text, style))).toBe(frames.backward[style].split('{text}').join(text));
    }
    expect(joined(improvePrompt(text, 'a\n $1 {text} '))).toBe(
      `Text:\n${text}\n\nWeak English instruction: a $1 {text}\nBetter English instruction:`,
    );
    expect(joined(untaughtPrompt(text))).toBe(frames.base.instruction.split('{text}').join(text));
  });

  it('read Urdu that was typed with Arabic letters in its own, and nothing else', () => {
    const [typed, own] = [
      '\u062f\u0646\u064a\u0627 \u0643\u064a \u0647\u06d2',
      '\u062f\u0646\u06cc\u0627 \u06a9\u06cc \u06c1\u06d2',
    ];
    for (const prompt of [backwardPrompt(typed, 'chat'), improvePrompt(typed, 'd'), untaughtPrompt(typed)]) {
      expect(prompt.parts[1]?.text).toBe(own);
    }
    const pashto = '\u069a\u064a \u06d2';
    const arabic = '\u0641\u064a \u0643\u0644';
    for (const other of [own, pashto, arabic]) {
      expect(backwardPrompt(other, 'chat').parts[1]?.text).toBe(other);
    }
  });

  it('share all that comes before the cue', () => {
    const [first, ...others] = [...styles.map((style) => backwardPrompt('T', style)), improvePrompt('T', 'd')];
    for (const other of others) {
      expect(other.parts.slice(0, 3)).toEqual(first.parts.slice(0, 3));
    }
  });

  it('score an instruction after a text in the words that the model knows', () => {
    const taught = scorePrompt('T', ['Who? $&', ' What\nelse? '], true);
    expect(taught.answers).toEqual([' Who? $&\n', ' What else?\n']);
    expect(taught.prompts[0]).toEqual(backwardPrompt('T', 'instruction').parts);
    const untaught = scorePrompt('T', ['Who?'], false);
    expect(untaught.answers).toEqual(['Who?"']);
    expect(untaught.prompts[0]).toEqual(untaughtPrompt('T').parts);
    expect(untaught.references).toEqual(frames.score.references.map((each) => untaughtPrompt(each).parts));
  });
});

describe('sampling', () => {
  const candidates: readonly Candidate[] = [
    [1, Math.log(0.2)],
    [2, Math.log(0.5)],
    [3, Math.log(0.3)],
  ];

  it('takes the likeliest at temperature 0', () => {
    expect(chooseToken(candidates, { temperature: 0, topP: 1 }, () => 0.99)).toBe(2);
  });

  it('tells how probable a token is, whatever its logits are shifted by', () => {
    const shifted = candidates.map(([token, logit]): Candidate => [token, logit + 40]);
    for (const each of [candidates, shifted]) {
      expect(logProbabilityOf(3, each)).toBeCloseTo(Math.log(0.3));
    }
  });

  it('prefers what is unlikely elsewhere, among what is likely here', () => {
    const few = plausible([...candidates, [4, Math.log(0.04)]]);
    expect(few).toEqual(candidates);
    const elsewhere = [0.05, 0.6, 0.3].map(Math.log);
    const order = (weight: number): number[] =>
      contrasted(few, elsewhere, weight)
        .toSorted(([, a], [, b]) => b - a)
        .map(([token]) => token);
    expect(order(0)).toEqual([2, 3, 1]);
    expect(order(1)).toEqual([1, 2, 3].toSorted((a, b) => weighed(b) - weighed(a)));
    expect(order(3)[0]).toBe(1);
    function weighed(token: number): number {
      return ([0.2, 0.5, 0.3][token - 1] ?? 0) ** 2 / ([0.05, 0.6, 0.3][token - 1] ?? 1);
    }
  });

  it('draws by probability, and only from the nucleus', () => {
    const random = seededRandom(7);
    const count = (topP: number, temperature = 1): number[] => {
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < 4000; i++) {
        const token = chooseToken(candidates, { temperature, topP }, random) ?? 0;
        counts[token] = (counts[token] ?? 0) + 1;
      }
      return counts.map((each) => each / 4000);
    };
    const all = count(1);
    [0, 0.2, 0.5, 0.3].forEach((share, token) => {
      expect(all[token]).toBeCloseTo(share, 1);
    });
    expect(count(0.7)[1]).toBe(0);
    expect(count(0.5)[2]).toBe(1);
    expect(count(1, 0.3)[2]).toBeGreaterThan(0.75);
  });

  it('gives no token where there is none', () => {
    expect(chooseToken([], { temperature: 1, topP: 1 }, () => 0)).toBeUndefined();
  });

  it('repeats with the seed', () => {
    const take = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(-1).every((number) => number >= 0 && number < 1)).toBe(true);
  });
});

describe('what has been written so far', () => {
  it('ends before a stop string', () => {
    expect(readContinuation(' Who?\nrest', ['\n'])).toEqual({ text: ' Who?', stopped: true });
    expect(readContinuation('a"b\n', ['\n', '"'])).toEqual({ text: 'a', stopped: true });
  });

  it('holds back what may become a stop string or half a character', () => {
    expect(readContinuation('one EN', ['END']).text).toBe('one ');
    expect(readContinuation('one EN', ['END'], true).text).toBe('one EN');
    expect(readContinuation('ก\uFFFD', []).text).toBe('ก');
  });

  it('only ever grows while more is written', () => {
    const piece = fc.constantFrom('a', 'E', 'N', 'D', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        let shown = '';
        for (let length = 0; length <= pieces.length; length++) {
          const { text } = readContinuation(pieces.slice(0, length).join(''), ['END', 'NN']);
          expect(text.startsWith(shown)).toBe(true);
          shown = text;
        }
      }),
    );
  });
});

describe('cutting a text', () => {
  it('ends with a whole sentence, in scripts with other full stops too', () => {
    expect(cutAtSentence('One is here. Two is here. Three is', 30)).toBe('One is here. Two is here.');
    expect(cutAtSentence('पहला वाक्य है। दूसरा वाक्य है। तीसरा', 32)).toBe('पहला वाक्य है। दूसरा वाक्य है।');
    expect(cutAtSentence('short', 5)).toBe('short');
  });

  it('keeps whole graphemes where no sentence ends', () => {
    expect(cutAtSentence('กำลังใจ'.repeat(20), 50).length).toBeGreaterThan(40);
    expect(cutAtSentence('👩‍👩‍👧'.repeat(5), 18)).toBe('👩‍👩‍👧👩‍👩‍👧');
  });

  it('is a beginning of the text within the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const cut = cutAtSentence(text, limit);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe('the beginning of a part of a text', () => {
  it.each([
    ['One is here. Two is here. Three is.', 5, 'Two is here. Three is.'],
    ['One is here. Two is here.', 13, 'Two is here.'],
    ['One is here.', 0, 'One is here.'],
    ['a word and no full stop', 3, 'word and no full stop'.slice(5)],
    ['👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧'],
  ])('%s from %i', (text, at, expected) => {
    expect(text.slice(sentenceStart(text, at))).toBe(expected);
  });

  it('is never before the place, and never inside a grapheme', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(300), (text, at) => {
        const start = sentenceStart(text, Math.min(at, text.length));
        expect(start).toBeGreaterThanOrEqual(Math.min(at, text.length));
        const starts = [...new Intl.Segmenter('und').segment(text)].map(({ index }) => index);
        expect(at === 0 || text.slice(start).trim() === '' || starts.includes(start)).toBe(true);
      }),
    );
  });
});

describe('the queue of the embedded model', () => {
  const queueOf = (jobs: readonly (readonly [id: number, affinity: string])[]) => {
    const queue = new JobQueue<{ id: number; affinity: string }>();
    jobs.forEach(([id, affinity]) => {
      queue.add({ id, affinity });
    });
    return queue;
  };

  it('takes what shares the text first, but lets nothing wait for ever', () => {
    const more = Array.from({ length: 17 }, (_, index) => [index + 3, 'a'] as const);
    const queue = queueOf([[1, 'a'], [2, 'b'], ...more]);
    const order: number[] = [];
    let read = '';
    for (let job = queue.next(new Set([read])); job !== undefined; job = queue.next(new Set([read]))) {
      order.push(job.id);
      read = job.affinity;
    }
    expect(order.slice(0, 3)).toEqual([1, 3, 4]);
    expect(order.indexOf(2)).toBe(9);
    expect(new Set(order).size).toBe(19);
  });

  it('starts what may start beside others, until the oldest has waited long enough', () => {
    const others = Array.from({ length: 12 }, (_, index) => [index + 2, 'b'] as const);
    const queue = queueOf([[1, 'a'], ...others]);
    const may = ({ affinity }: { affinity: string }): boolean => affinity === 'b';
    const started = Array.from({ length: 12 }, () => queue.next(new Set(), may)?.id);
    expect(started.slice(0, 9)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, undefined]);
    expect(queue.next(new Set())?.id).toBe(1);
    expect(queue.next(new Set(), may)?.id).toBe(10);
  });

  it('lets go of what is cancelled', () => {
    const queue = queueOf([[1, 'a']]);
    expect(queue.remove(1)?.id).toBe(1);
    expect(queue.remove(1)).toBeUndefined();
    expect(queue.next(new Set())).toBeUndefined();
  });
});

describe('turns', () => {
  const gate = (): { readonly open: () => void; readonly opened: Promise<void> } => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  };

  it('let several work on one thing, and nobody on another meanwhile', async () => {
    const turns = new Turns<string>();
    const log: string[] = [];
    const [first, second] = [gate(), gate()];
    const work = (thing: string, name: string, { opened }: { opened: Promise<void> }): Promise<void> =>
      turns.take(thing, async () => {
        log.push(name);
        await opened;
      });
    const open = gate();
    open.open();
    const all = [
      work('a', 'a1', first),
      work('a', 'a2', second),
      work('b', 'b1', open),
      // Came after one who waits for the other thing.
      work('a', 'a3', open),
      work('b', 'b2', open),
    ];
    await Promise.resolve();
    expect(log).toEqual(['a1', 'a2']);
    first.open();
    await all[0];
    expect(log).toEqual(['a1', 'a2']);
    second.open();
    await Promise.all(all);
    expect(log).toEqual(['a1', 'a2', 'b1', 'b2', 'a3']);
  });

  it('go on after a failure', async () => {
    const turns = new Turns<string>();
    const failed = turns.take('a', () => Promise.reject(new Error('broken')));
    const next = turns.take('b', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  it('never mix things, whoever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3)), { maxLength: 30 }),
        async (jobs) => {
          const turns = new Turns<string>();
          const busy = new Map<string, number>();
          let done = 0;
          await Promise.all(
            jobs.map(([thing, ticks]) =>
              turns.take(thing, async () => {
                busy.set(thing, (busy.get(thing) ?? 0) + 1);
                for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
                expect([...busy.values()].filter((count) => count > 0)).toHaveLength(1);
                busy.set(thing, (busy.get(thing) ?? 0) - 1);
                done++;
              }),
            ),
          );
          expect(done).toBe(jobs.length);
        },
      ),
    );
  });
});

describe('the choice of a model', () => {
  it('fills in what is not set', () => {
    expect(parseModelChoice({ provider: 'embedded', modelFile: '', threads: undefined })).toEqual({
      ok: true,
      choice: { provider: 'embedded', modelFile: undefined, idleMinutes: 10 },
    });
    expect(parseModelChoice({ provider: 'openai', baseUrl: ' http://localhost:1/v1/ ', model: 'm' })).toMatchObject({
      ok: true,
      choice: { baseUrl: 'http://localhost:1/v1', api: 'chat', taught: ['backward'], timeoutSeconds: 60 },
    });
  });

  it.each([
    [{ provider: 'openai', baseUrl: 'localhost', model: 'm' }, 'baseUrl'],
    [{ provider: 'openai', baseUrl: 'file:///etc', model: 'm' }, 'baseUrl'],
    [{ provider: 'openai', baseUrl: 'http://x/v1', model: ' ' }, 'model'],
    [{ provider: 'openai', baseUrl: 'http://x/v1', model: 'm', prompt: 'no place' }, 'prompt'],
    [{ provider: 'embedded', threads: 0 }, 'threads'],
    [{ provider: 'other' }, 'provider'],
    ['nonsense', 'model'],
  ])('says which setting is wrong: %j', (settings, name) => {
    const parsed = parseModelChoice(settings);
    expect(parsed.ok ? '' : parsed.problem.args[0]).toBe(name);
  });
});
