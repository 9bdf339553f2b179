import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format } from '../../../src/core/message.js';
import { instructionSoFar, readInstruction } from '../../../src/core/prompts/answer.js';
import { selectExamples } from '../../../src/core/prompts/examples.js';
import { fenceFor } from '../../../src/core/prompts/fence.js';
import { generatePrompt } from '../../../src/core/prompts/generate.js';
import { definePrompt, fillPrompt, replacePrompt } from '../../../src/core/prompts/prompt.js';

describe('the fence around data', () => {
  it('can be closed by none of the data', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (data) => {
        const { word } = fenceFor(data);
        expect(data.some((each) => each.includes(word))).toBe(false);
      }),
    );
    const first = fenceFor(['harmless']).word;
    expect(fenceFor([first]).word).not.toBe(first);
  });

  it('is the same for the same data', () => {
    expect(fenceFor(['a', 'b'])).toMatchObject({ word: fenceFor(['a', 'b']).word });
  });
});

describe('a prompt', () => {
  const prompt = definePrompt('p@1', 'Rules.\n=== user ===\n{{#wish}}\nWish: {{wish}}\n{{/wish}}\n\n\n{{text}}');

  it('has a system and a user message, and leaves out what has no value', () => {
    expect(fillPrompt(prompt, { text: 'T', wish: '' })).toEqual([
      { role: 'system', content: 'Rules.' },
      { role: 'user', content: 'T' },
    ]);
    expect(fillPrompt(prompt, { text: 'T', wish: 'shorter' })[1]?.content).toBe('Wish: shorter\n\nT');
  });

  it('puts in a value once, whatever the value looks like', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const text = `${value}{{wish}}{{#text}}$&$1{{/text}}\n=== user ===\n`;
        const messages = fillPrompt(prompt, { text, wish: '' });
        expect(messages).toHaveLength(2);
        expect(messages[1]?.content).toBe(text);
      }),
    );
  });

  it('has a hash that changes with its wording', () => {
    expect(prompt.hash).toMatch(/^[0-9a-f]{64}$/u);
    expect(definePrompt('p@1', 'other').hash).not.toBe(prompt.hash);
  });

  it('can be replaced by a file that names the same values', () => {
    const replaced = replacePrompt(generatePrompt, 'Write: {{text}} as {{style}}\r\n', 'mine.txt');
    expect(replaced).toMatchObject({ ok: true, prompt: { id: 'x-instruct/generate@1 (mine.txt)' } });
  });

  it.each([
    ['Write {{txet}} for {{text}}', '{{txet}}'],
    ['Write it.', '{{text}}'],
    ['{{text}} {{#style}}', '{{/style}}'],
    ['{{text}} {{/style}}{{#style}}', '{{#style}}'],
  ])('says what is wrong with %j', (template, part) => {
    const replaced = replacePrompt(generatePrompt, template, 'mine.txt');
    expect(replaced.ok ? '' : format(replaced.problem)).toContain(part);
  });
});

describe("a chat model's answer", () => {
  it.each([
    '{"instruction": "Say \\"hi\\"."}',
    '```json\n{"instruction": "Say \\"hi\\"."}\n```',
    'Sure! Here it is:\n\n{ "instruction" : "Say \\"hi\\"." }\nHope {that} helps.',
    '<think>{"instruction": "Draft"} no</think>{"instruction": "Say \\"hi\\"."}',
    '{"note": "{", "instruction": "Say \\"hi\\"."}',
  ])('is read from %j', (answer) => {
    expect(readInstruction(answer)).toEqual({ kind: 'read', instruction: 'Say "hi".' });
  });

  it.each(['', 'Say hi.', '{"prompt": "Say hi."}', '{"instruction": 3}', '{"instruction": "A"} {"instruction": "B"}'])(
    'is not guessed at: %j',
    (answer) => {
      expect(readInstruction(answer)).toEqual({ kind: 'unreadable' });
    },
  );

  it('grows while it arrives, and is partial where it breaks off', () => {
    const whole = '{"instruction": "Say \\"hi\\" to \\u0e44\\u0e17\\u0e22."}';
    const shown = Array.from({ length: whole.length }, (_, length) => instructionSoFar(whole.slice(0, length + 1)));
    expect(shown.at(-1)).toBe('Say "hi" to ไทย.');
    shown.forEach((text, index) => {
      expect('Say "hi" to ไทย.').toContain(text);
      expect(text.length).toBeGreaterThanOrEqual(shown[index - 1]?.length ?? 0);
    });
    expect(readInstruction('{"instruction": "Say "')).toEqual({ kind: 'read', instruction: 'Say ' });
    expect(readInstruction('{"instruction": "Say ')).toEqual({ kind: 'partial', instruction: 'Say ' });
  });
});

describe('the choice of examples', () => {
  const pair = (response: string) => ({ instruction: `About ${response}`, response });
  const pool = ['mlima mrefu nchini Kenya', 'mlima mrefu nchini Kenya sana', 'historia ya reli', 'bahari ya Hindi'].map(
    pair,
  );

  it('takes what is like the text, but not the same twice, the most alike last', () => {
    const chosen = selectExamples('mlima mrefu wa Kenya na reli', pool, 2).map(({ response }) => response);
    expect(chosen).toEqual(['historia ya reli', 'mlima mrefu nchini Kenya']);
    expect(selectExamples('mlima mrefu wa Kenya na reli', pool, 2)).toEqual(
      selectExamples('mlima mrefu wa Kenya na reli', pool, 2),
    );
  });

  it('never takes the text itself, nor half a pair', () => {
    const halves = [
      { instruction: '', response: 'mlima' },
      { instruction: 'x', response: ' ' },
    ];
    expect(selectExamples('bahari ya Hindi', [...pool.slice(3), ...halves], 3)).toEqual([]);
  });
});
