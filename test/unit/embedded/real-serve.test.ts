import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseModelChoice } from '../../../src/core/models/choice.js';
import type { ModelRequest } from '../../../src/core/models/model.js';
import { completionServer } from '../../../src/node/embedded/completion-server.js';
import type { EmbeddedModel } from '../../../src/node/embedded/embedded-model.js';
import { OpenAiModel } from '../../../src/node/openai/openai-model.js';
import { openingMs, openRealModel } from './support.js';

const text = 'Mlima Kilimanjaro ni mlima mrefu kuliko yote barani Afrika. Upo nchini Tanzania.';
const signal = new AbortController().signal;

let model: EmbeddedModel;
let server: Server;
let port = 0;
beforeAll(async () => {
  model = await openRealModel();
  server = completionServer(model).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
}, openingMs);
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await model.close();
});

interface Reply {
  readonly status: number;
  readonly body: string;
}

async function send(path: string, body?: object, headers: Record<string, string> = {}): Promise<Reply> {
  return await new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method: body === undefined ? 'GET' : 'POST', headers });
    asked.on('error', reject).on('response', (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: received });
      });
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function endpoint(name: string): OpenAiModel {
  const parsed = parseModelChoice({
    provider: 'openai',
    baseUrl: `http://localhost:${port}/v1`,
    model: name,
    api: 'completions',
    taught: ['backward', 'improve'],
  });
  if (!parsed.ok || parsed.choice.provider !== 'openai') {
    throw new Error('not a choice of an endpoint');
  }
  return new OpenAiModel(parsed.choice, undefined);
}

const backward: ModelRequest = {
  ability: 'backward',
  text,
  style: 'question',
  sampling: { temperature: 0, topP: 1, maxTokens: 40 },
};

describe('the embedded model as an endpoint', { timeout: 120_000 }, () => {
  it('answers an OpenAI client as the model itself does', async () => {
    const seen: string[] = [];
    const answer = await endpoint(model.info.id).ask(backward, { signal, onText: (each) => seen.push(each) });
    const itself = await model.ask(backward, { signal });
    expect(answer).toMatchObject({ kind: 'text', finish: 'stop' });
    expect(answer.kind === 'text' ? answer.text : '').toBe(itself.kind === 'text' ? itself.text : '?');
    expect(seen.length).toBeGreaterThan(3);
    expect(answer).toHaveProperty('usage.outputTokens');
  });

  it('says which model it has', async () => {
    const { body } = await send('/v1/models');
    expect(JSON.parse(body)).toMatchObject({ data: [{ id: 'gemma-3-270m-q4_k_m' }] });
    await expect(endpoint('gpt-9').ask(backward, { signal })).rejects.toMatchObject({ reason: 'model-not-found' });
  });

  it('gives n choices for each prompt, not streamed', async () => {
    const wish = { prompt: ['One two three', 'Monday Tuesday'], n: 2, max_tokens: 3, seed: 1, temperature: 1 };
    const { status, body } = await send('/v1/completions', wish);
    expect(status).toBe(200);
    const answer = JSON.parse(body) as { choices: { index: number; finish_reason: string }[]; usage: object };
    expect(answer.choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(answer.choices.every(({ finish_reason }) => finish_reason === 'length')).toBe(true);
    expect(answer.usage).toMatchObject({ completion_tokens: 12 });
  });

  it('stops at a stop string that comes in pieces', async () => {
    // What the model writes depends on the processor's arithmetic, so its own words give the stop string.
    const wish = { prompt: 'Once upon a time, a farmer', max_tokens: 30, temperature: 0 };
    const free = JSON.parse((await send('/v1/completions', wish)).body) as { choices: { text: string }[] };
    const whole = free.choices[0]?.text ?? '';
    const stop = whole.slice(20, 32);
    const { body } = await send('/v1/completions', { ...wish, stop: [stop] });
    expect(stop).toHaveLength(12);
    expect(JSON.parse(body)).toMatchObject({
      choices: [{ text: whole.slice(0, whole.indexOf(stop)), finish_reason: 'stop' }],
    });
  });

  it.each([
    ['no JSON at all', { prompt: 7 }, 400, /prompt/u],
    ['too many tokens', { prompt: 'word '.repeat(3000), max_tokens: 1 }, 400, /context_length_exceeded/u],
    ['another model', { prompt: 'x', model: 'y' }, 404, /model_not_found/u],
  ])('refuses %s in OpenAI\u2019s form', async (_, body, status, says) => {
    const reply = await send('/v1/completions', body);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatch(says);
    expect(JSON.parse(reply.body)).toHaveProperty('error.message');
  });

  it('knows its two paths only', async () => {
    expect((await send('/v1/chat/completions', {})).status).toBe(404);
    expect((await send('/v1/completions')).status).toBe(405);
  });

  it.each([{ host: 'evil.example' }, { origin: 'https://evil.example' }])(
    'refuses a request with %j',
    async (headers) => {
      expect((await send('/v1/models', undefined, headers as Record<string, string>)).status).toBe(403);
    },
  );

  it('stops when the client goes away', async () => {
    const body = JSON.stringify({ prompt: 'Once upon a time', max_tokens: 1500, stream: true });
    const asked = request({ host: '127.0.0.1', port, path: '/v1/completions', method: 'POST' });
    asked.on('error', () => undefined);
    const answered = once(asked, 'response');
    asked.end(body);
    await answered;
    asked.destroy();
    const start = Date.now();
    expect((await send('/v1/completions', { prompt: 'One two', max_tokens: 2 })).status).toBe(200);
    expect(Date.now() - start).toBeLessThan(15_000);
  });
});
