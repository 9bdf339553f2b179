import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from 'node:net';
import { parseModelChoice, type OpenAiChoice } from '../../../src/core/models/choice.js';
import { ModelError, type ModelRequest } from '../../../src/core/models/model.js';
import { OpenAiModel } from '../../../src/node/openai/openai-model.js';
import { startFakeEndpoint, type FakeEndpoint } from '../../fake-endpoint/fake-endpoint.mjs';

const sampling = { temperature: 0.7, topP: 0.9, maxTokens: 50, seed: 1 };
const chat: ModelRequest = { ability: 'chat', messages: [{ role: 'user', content: 'Write.' }], sampling };
const schema = {
  name: 'task',
  schema: { type: 'object', properties: { task: { type: 'string' } }, required: ['task'], additionalProperties: false },
};
const backward: ModelRequest = { ability: 'backward', text: 'Habari za asubuhi.', style: 'question', sampling };

let fake: FakeEndpoint;
beforeAll(async () => {
  fake = await startFakeEndpoint();
});
afterAll(async () => {
  await fake.close();
});

function choiceOf(settings: Record<string, unknown>): OpenAiChoice {
  const parsed = parseModelChoice({ provider: 'openai', baseUrl: fake.url, model: 'fake', ...settings });
  if (!parsed.ok || parsed.choice.provider !== 'openai') {
    throw new Error('not a choice of an endpoint');
  }
  return parsed.choice;
}

function model(name: string, settings: Record<string, unknown> = {}, key?: string): OpenAiModel {
  return new OpenAiModel(choiceOf({ model: name, ...settings }), key);
}

async function failure(asked: Promise<unknown>): Promise<ModelError> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ModelError) {
      return error;
    }
    throw error;
  }
  throw new Error('It did not fail.');
}

const signal = new AbortController().signal;

describe('an endpoint that works', () => {
  it('streams a chat answer, with usage and the reason of its end', async () => {
    const seen: string[] = [];
    const answer = await model('fake').ask(chat, { signal, onText: (text) => seen.push(text) });
    expect(answer).toMatchObject({ kind: 'text', finish: 'stop', usage: { inputTokens: 7 } });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toBe(answer.kind === 'text' ? answer.text : '');
    expect(seen.every((text, index) => index === 0 || text.startsWith(seen[index - 1] ?? '?'))).toBe(true);
  });

  it('asks for JSON by a schema', async () => {
    const answer = await model('fake').ask({ ...chat, schema }, { signal });
    expect(JSON.parse(answer.kind === 'text' ? answer.text : '')).toHaveProperty('task');
    expect(fake.requests.at(-1)?.body['response_format']).toMatchObject({ type: 'json_schema' });
  });

  it('sends the taught frame to a raw completion model, and trims what comes', async () => {
    const answer = await model('fake', { api: 'completions' }).ask(backward, { signal });
    expect(fake.requests.at(-1)).toMatchObject({
      path: '/v1/completions',
      body: {
        prompt: 'Text:\nHabari za asubuhi.\n\nEnglish question that the text answers:',
        stop: ['\n'],
        max_tokens: 50,
      },
    });
    expect(answer).toMatchObject({
      kind: 'text',
      text: expect.stringMatching(/^Fake task \d+: explain what the text is about\.$/u) as string,
    });
  });

  it('sends a prompt of the user\u2019s own, whatever the text holds', async () => {
    const own = model('fake', { api: 'completions', prompt: '<t>{text}</t>' });
    await own.ask({ ...backward, text: 'a $& {text} b' }, { signal });
    expect(fake.requests.at(-1)?.body['prompt']).toBe('<t>a $& {text} b</t>');
  });

  it('gives vectors in the order of the texts', async () => {
    const answer = await model('fake-embed', { api: 'embeddings' }).ask(
      { ability: 'embed', texts: ['aab', 'ccc'], kind: 'query' },
      { signal },
    );
    expect(answer.kind === 'vectors' ? answer.vectors.map((vector) => vector.slice(0, 3)) : []).toEqual([
      [2, 1, 0],
      [0, 0, 3],
    ]);
  });

  it('takes a whole answer from an endpoint that does not stream', async () => {
    expect(await model('fake-no-stream').ask(chat, { signal })).toMatchObject({ finish: 'stop' });
  });

  it('tells an answer that was cut by the token limit', async () => {
    expect(await model('fake-length').ask(chat, { signal })).toMatchObject({ finish: 'length' });
  });

  it('sends the key, and nothing in its place where there is none', async () => {
    process.env['OPENAI_API_KEY'] = 'not-for-this-endpoint';
    try {
      await model('fake').ask(chat, { signal });
      expect(fake.requests.at(-1)?.authorized).toBe(false);
      await model('fake', {}, 'k').ask(chat, { signal });
      expect(fake.requests.at(-1)?.authorized).toBe(true);
    } finally {
      delete process.env['OPENAI_API_KEY'];
    }
  });
});

describe('an endpoint that knows less', () => {
  it('is asked without the schema, and from then on at once so', async () => {
    const simple = model('fake-no-schema');
    const before = fake.requests.length;
    expect(await simple.ask({ ...chat, schema }, { signal })).toMatchObject({ finish: 'stop' });
    expect(fake.requests.length - before).toBe(2);
    await simple.ask({ ...chat, schema }, { signal });
    expect(fake.requests.length - before).toBe(3);
  });

  it('is asked with the newer name of the token limit and without a temperature', async () => {
    const renamed = model('fake-new-names');
    expect(await renamed.ask(chat, { signal })).toMatchObject({ finish: 'stop' });
    const body = fake.requests.at(-1)?.body;
    expect(body).toMatchObject({ max_completion_tokens: 50 });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('max_tokens');
  });
});

describe('an endpoint that fails', () => {
  const cases: readonly [name: string, reason: string, says: RegExp][] = [
    ['fake-unauthorized', 'no-key', /asks for a key/u],
    ['fake-forbidden', 'unauthorized', /does not allow the model "fake-forbidden"/u],
    ['fake-missing', 'model-not-found', /has no model "fake-missing"/u],
    ['fake-busy', 'rate-limited', /no more requests for now/u],
    ['fake-fault', 'server', /500 The fake server has a fault/u],
    ['fake-gateway', 'server', /502 502 Fake Gateway/u],
    ['fake-web-page', 'bad-answer', /a web page/u],
    ['fake-nonsense', 'bad-answer', /no JSON/u],
    ['fake-unfinished', 'bad-answer', /broke off/u],
    ['fake-cut', 'unreachable', /broke off in the middle/u],
    ['fake-error-event', 'bad-answer', /fake engine died/u],
    ['fake-empty', 'bad-answer', /is empty/u],
    ['fake-filter', 'content-filter', /content filter/u],
    ['fake-filter-400', 'content-filter', /content filter/u],
    ['fake-too-long', 'context-too-long', /too long for fake-too-long/u],
  ];
  it.each(cases)('%s: %s', async (name, reason, says) => {
    const error = await failure(model(name).ask(chat, { signal }));
    expect(error.message).toMatch(says);
    expect(error.reason).toBe(reason);
  });

  it('names a key that is not accepted as such, and never shows it', async () => {
    const error = await failure(model('fake-unauthorized', {}, 'sk-secret').ask(chat, { signal }));
    expect(error.reason).toBe('unauthorized');
    expect(JSON.stringify([error.message, error.text, error.details, String(error.details.cause)])).not.toContain(
      'sk-secret',
    );
  });

  it('passes on how long to wait, and asks again only when it is told to', async () => {
    const before = fake.requests.length;
    const error = await failure(model('fake-busy').ask(chat, { signal }));
    expect(error.details.retryAfterMs).toBe(2000);
    expect(fake.requests.length - before).toBe(1);
  });

  it.each(['fake-silent', 'fake-stall'])('%s is given up after the time limit, not before', async (name) => {
    const start = Date.now();
    const error = await failure(model(name, { timeoutSeconds: 0.4 }).ask(chat, { signal }));
    expect(error.reason).toBe('timeout');
    expect(Date.now() - start).toBeGreaterThanOrEqual(390);
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it('waits longer than the time limit for an answer that keeps coming', async () => {
    const answer = await model('fake-slow', { timeoutSeconds: 0.5 }).ask(chat, { signal });
    expect(answer).toMatchObject({ finish: 'stop' });
  });

  it('ends the request when it is cancelled', async () => {
    const controller = new AbortController();
    const asked = model('fake-slow').ask(chat, {
      signal: controller.signal,
      onText: () => {
        controller.abort();
      },
    });
    expect((await failure(asked)).reason).toBe('cancelled');
    await expect.poll(() => fake.openRequests()).toBe(0);
  });

  it('says that nothing listens', async () => {
    const free = createServer();
    const port = await new Promise<number>((resolve) => {
      free.listen(0, '127.0.0.1', () => {
        const address = free.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await new Promise((resolve) => free.close(resolve));
    const error = await failure(model('fake', { baseUrl: `http://127.0.0.1:${port}/v1` }).ask(chat, { signal }));
    expect(error).toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('Nothing listens at 127.0.0.1') as string,
    });
  });

  it('says that a host is not known', async () => {
    const error = await failure(model('fake', { baseUrl: 'http://host.invalid/v1' }).ask(chat, { signal }));
    expect(error.reason).toBe('unreachable');
  });

  it('says that the address is wrong where the path is not there', async () => {
    const error = await failure(model('fake', { baseUrl: fake.url.replace('/v1', '/api') }).ask(chat, { signal }));
    expect(error).toMatchObject({ reason: 'not-configured', message: expect.stringContaining('base URL') as string });
  });

  it('refuses what it was not set up for', async () => {
    expect((await failure(model('fake').ask(backward, { signal }))).reason).toBe('unsupported');
    const raw = model('fake', { api: 'completions' });
    expect((await failure(raw.ask({ ...backward, ability: 'improve', draft: 'x' }, { signal }))).reason).toBe(
      'unsupported',
    );
    expect(raw.info.abilities).toEqual(['backward']);
  });
});
