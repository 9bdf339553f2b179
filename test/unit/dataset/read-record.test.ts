import { describe, expect, it } from 'vitest';
import { readRecord, textOf } from '../../../src/core/dataset/read-record.js';
import type { DatasetRecord, FieldNames, Role } from '../../../src/core/dataset/record.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';

function read(value: unknown, names?: FieldNames): DatasetRecord | undefined {
  const parsed = parseLine(typeof value === 'string' ? value : JSON.stringify(value));
  return parsed.kind === 'value' ? readRecord(parsed.value, names) : undefined;
}

/** The shape, and each field as `path: text`. */
function summary(value: unknown, names?: FieldNames): Record<string, string> | undefined {
  const record = read(value, names);
  if (!record) return undefined;
  const fields = Object.entries(record.fields).map(([role, { path, text }]) => [role, `${path.join('.')}: ${text}`]);
  return { shape: record.shape, ...(Object.fromEntries(fields) as Record<Role, string>) };
}

describe('readRecord', () => {
  describe('text rows', () => {
    it.each(['text', 'content', 'passage', 'document', 'body', 'article', 'paragraph'])('reads %s', (key) => {
      expect(summary({ id: 'a', [key]: 'Habari', lang: 'sw' })).toEqual({
        shape: 'text',
        output: `${key}: Habari`,
        id: 'id: a',
        language: 'lang: sw',
      });
    });

    it('stays a text row when it has got its instruction', () => {
      expect(summary({ instruction: 'Greet.', text: 'Habari' })).toEqual({
        shape: 'text',
        instruction: 'instruction: Greet.',
        output: 'text: Habari',
      });
    });

    it('takes the first key that holds a text', () => {
      expect(summary({ content: 'Habari', text: '' })).toMatchObject({ output: 'content: Habari' });
      expect(summary({ content: { a: 1 }, body: 'Habari' })).toMatchObject({ output: 'body: Habari' });
      expect(summary({ text: 'Habari', response: 'Nzuri' })).toMatchObject({ shape: 'text', output: 'text: Habari' });
    });
  });

  describe('instruction and response side by side', () => {
    it.each(['output', 'response', 'answer', 'completion', 'target'])('reads Alpaca with %s', (key) => {
      expect(summary({ instruction: 'Greet.', input: 'Asha', [key]: 'Habari' })).toEqual({
        shape: 'alpaca',
        instruction: 'instruction: Greet.',
        input: 'input: Asha',
        output: `${key}: Habari`,
      });
    });

    it("keeps to the output where Alpaca's whole prompt stands beside it as text", () => {
      expect(summary({ instruction: 'Greet.', input: '', output: 'Habari', text: 'Below is ...' })).toMatchObject({
        shape: 'alpaca',
        output: 'output: Habari',
      });
      expect(summary({ input: 'Asha', output: 'Habari', text: 'Below is ...' })).toMatchObject({
        output: 'output: Habari',
      });
    });

    it.each([
      [{ prompt: 'Greet.', completion: 'Habari' }, 'prompt: Greet.', 'completion: Habari'],
      [{ prompt: 'Greet.', response: 'Habari' }, 'prompt: Greet.', 'response: Habari'],
      [{ question: 'How?', context: 'x', answer: 'Hivi' }, 'question: How?', 'answer: Hivi'],
      [{ query: 'How?', answer: 'Hivi' }, 'query: How?', 'answer: Hivi'],
      [{ inputs: 'Greet.', targets: 'Habari' }, 'inputs: Greet.', 'targets: Habari'],
    ])('reads prompt and completion: %j', (row, instruction, output) => {
      expect(summary(row)).toMatchObject({ shape: 'prompt-completion', instruction, output });
    });

    it.each([
      [{ output: 'Habari' }, { shape: 'alpaca', output: 'output: Habari' }],
      [{ completion: 'Habari' }, { shape: 'prompt-completion', output: 'completion: Habari' }],
      [{ targets: 'Habari' }, { shape: 'prompt-completion', output: 'targets: Habari' }],
      [{ instruction: 'Greet.' }, { shape: 'alpaca', instruction: 'instruction: Greet.' }],
      [{ prompt: 'Greet.' }, { shape: 'prompt-completion', instruction: 'prompt: Greet.' }],
    ])('reads %j, which lacks a side', (row, expected) => {
      expect(summary(row)).toEqual(expected);
    });
  });

  describe('dialogues', () => {
    const turn = (role: string, content: unknown): unknown => ({ role, content });

    it('reads messages', () => {
      expect(
        summary({ id: 3, messages: [turn('system', 'Be kind.'), turn('user', 'Greet.'), turn('assistant', 'Habari')] }),
      ).toEqual({
        shape: 'messages',
        instruction: 'messages.1.content: Greet.',
        output: 'messages.2.content: Habari',
        id: 'id: 3',
      });
    });

    it('reads the text part of a content in parts', () => {
      const parts = [
        { type: 'image_url', image_url: { url: 'x' } },
        { type: 'text', text: 'Habari' },
      ];
      expect(summary({ messages: [turn('user', ''), turn('assistant', parts)] })).toMatchObject({
        instruction: 'messages.0.content: ',
        output: 'messages.1.content.1.text: Habari',
      });
    });

    it('reads ShareGPT', () => {
      const conversations = [
        { from: 'human', value: 'Greet.' },
        { from: 'gpt', value: 'Habari' },
      ];
      expect(summary({ conversations })).toEqual({
        shape: 'sharegpt',
        instruction: 'conversations.0.value: Greet.',
        output: 'conversations.1.value: Habari',
      });
    });

    it('chooses the first assistant turn that nothing asks for, else the first pair', () => {
      const asked = [turn('user', 'q1'), turn('assistant', 'a1'), turn('user', 'q2'), turn('assistant', 'a2')];
      expect(summary({ messages: asked })).toMatchObject({ output: 'messages.1.content: a1' });
      const second = [turn('user', 'q1'), turn('assistant', 'a1'), turn('user', ' '), turn('assistant', 'a2')];
      expect(summary({ messages: second })).toMatchObject({
        instruction: 'messages.2.content:  ',
        output: 'messages.3.content: a2',
      });
      const missing = [turn('user', 'q1'), turn('assistant', 'a1'), turn('assistant', 'a2')];
      expect(summary({ messages: missing })).toEqual({ shape: 'messages', output: 'messages.2.content: a2' });
    });

    it('looks past a system turn, and leaves a turn after a tool alone', () => {
      const messages = [
        turn('user', 'q1'),
        turn('system', 's'),
        turn('assistant', 'a1'),
        turn('tool', '{}'),
        turn('assistant', 'a2'),
      ];
      expect(summary({ messages })).toMatchObject({
        instruction: 'messages.0.content: q1',
        output: 'messages.2.content: a1',
      });
    });

    it('reads a dialogue that lacks a side', () => {
      expect(summary({ messages: [] })).toEqual({ shape: 'messages' });
      expect(summary({ conversations: [] })).toEqual({ shape: 'sharegpt' });
      expect(summary({ messages: [turn('user', 'Greet.')] })).toEqual({
        shape: 'messages',
        instruction: 'messages.0.content: Greet.',
      });
    });

    it('takes a list of other things for no dialogue', () => {
      expect(summary({ messages: ['a', 'b'], text: 'Habari' })).toEqual({ shape: 'text', output: 'text: Habari' });
    });
  });

  describe("the user's own names", () => {
    const row = { meta: { lang: 'sw' }, data: { body: 'Habari', task: 'Greet.' }, id: 'x', text: 'raw' };

    it('follows dotted paths and array positions', () => {
      const names = { output: 'data.body', instruction: 'data.task', language: 'meta.lang' };
      expect(summary(row, names)).toEqual({
        shape: 'custom',
        output: 'data.body: Habari',
        instruction: 'data.task: Greet.',
        language: 'meta.lang: sw',
        id: 'id: x',
      });
      expect(summary({ turns: [{ t: 'a' }, { t: 'b' }] }, { output: 'turns.1.t' })).toEqual({
        shape: 'custom',
        output: 'turns.1.t: b',
      });
    });

    it('takes a key that has dots in it', () => {
      expect(summary({ 'data.body': 'Habari' }, { output: 'data.body' })).toMatchObject({
        output: 'data.body: Habari',
      });
    });

    it('reads a known shape in a line that lacks the named output', () => {
      const names = { output: 'data.body', instruction: 'task' };
      expect(summary({ instruction: 'Greet.', output: 'Habari', task: 'x' }, names)).toEqual({
        shape: 'alpaca',
        instruction: 'instruction: Greet.',
        output: 'output: Habari',
      });
      expect(summary({ task: 'Greet.' }, names)).toEqual({ shape: 'custom', instruction: 'task: Greet.' });
      expect(summary({ other: 1 }, names)).toBeUndefined();
    });

    it('adds to a known shape where no output is named', () => {
      expect(summary({ text: 'Habari', meta: { lang: 'sw' } }, { language: 'meta.lang' })).toEqual({
        shape: 'text',
        output: 'text: Habari',
        language: 'meta.lang: sw',
      });
    });
  });

  describe('fields', () => {
    it.each(['lang', 'language', 'language_code', 'locale'])('finds the language in %s', (key) => {
      expect(summary({ text: 'x', [key]: 'sw' })).toMatchObject({ language: `${key}: sw` });
    });

    it.each(['id', '_id', 'uid', 'uuid', 'doc_id'])('finds the id in %s', (key) => {
      expect(summary({ text: 'x', [key]: 'a' })).toMatchObject({ id: `${key}: a` });
    });

    it('takes a number by its spelling and null as an empty text', () => {
      const record = read('{"id": 12345678901234567890, "text": null}');
      expect(record?.fields.id).toMatchObject({ text: '12345678901234567890', isText: false });
      expect(record?.fields.output).toMatchObject({ text: '', isText: true });
    });

    it('marks a value that is no text', () => {
      const record = read({ text: ['a'], lang: true });
      expect(record?.fields.output).toMatchObject({ text: '', isText: false });
      expect(record?.fields.language).toMatchObject({ text: '', isText: false });
    });

    it('takes the last of duplicate keys, with its place', () => {
      const line = '{"text": "a", "text": "b"}';
      expect(read(line)?.fields.output).toMatchObject({ text: 'b', span: { start: 22, end: 25 } });
    });
  });

  it.each([[[]], ['"text"'], [{}], [{ id: 1, lang: 'sw' }], [{ score: 3 }], [null]])(
    'knows no record in %j',
    (value) => {
      expect(read(value)).toBeUndefined();
    },
  );

  it('is not misled by names of the language itself', () => {
    expect(read('{"__proto__": {"text": "x"}, "constructor": "y"}')).toBeUndefined();
    expect(summary('{"text": "x", "__proto__": {"id": "y"}}')).toEqual({ shape: 'text', output: 'text: x' });
  });
});

describe('textOf', () => {
  it('is empty for a role that is missing or no text', () => {
    const record = read({ text: 'Habari', lang: false });
    expect(record && [textOf(record, 'output'), textOf(record, 'language'), textOf(record, 'instruction')]).toEqual([
      'Habari',
      '',
      '',
    ]);
  });
});
