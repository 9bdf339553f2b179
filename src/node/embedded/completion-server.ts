import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ModelError, type Usage } from '../../core/models/model.js';
import { readCompletionRequest, type CompletionRequest } from './completion-request.js';
import type { EmbeddedModel } from './embedded-model.js';
import type { Generated } from './protocol.js';

/** Bytes: far more than the model's context takes. */
const largestBody = 1 << 20;

/** Names under which this machine calls itself. */
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An answer in the form of OpenAI's errors. */
class HttpError extends Error {
  constructor(
    readonly status: number,
    text: string,
    readonly code: string | null = null,
  ) {
    super(text);
  }
}

/**
 * The embedded model behind OpenAI's `/v1/completions` and `/v1/models`. For this machine only: a request that came by another
 * name (DNS rebinding) or from a web page is refused. The caller listens on the loopback.
 */
export function completionServer(model: EmbeddedModel): Server {
  return createServer((request, response) => {
    handle(model, request, response).catch((error: unknown) => {
      sendError(response, error);
    });
  });
}

async function handle(model: EmbeddedModel, request: IncomingMessage, response: ServerResponse): Promise<void> {
  guard(request);
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/v1/models' && request.method === 'GET') {
    sendJson(response, 200, { object: 'list', data: [{ id: model.info.id, object: 'model', owned_by: 'x-instruct' }] });
  } else if (path === '/v1/completions' && request.method === 'POST') {
    await complete(model, request, response);
  } else if (path === '/v1/models' || path === '/v1/completions') {
    throw new HttpError(405, `${request.method ?? '?'} is not possible at ${path}.`);
  } else {
    throw new HttpError(404, `Nothing is at ${path}: there are /v1/completions and /v1/models.`);
  }
}

function guard({ headers }: IncomingMessage): void {
  const name = (headers.host ?? '').replace(/:\d+$/u, '');
  if (!loopback.has(name.toLowerCase())) {
    throw new HttpError(403, `This server is for this machine only; it is not called "${name}".`);
  }
  if (headers.origin !== undefined) {
    throw new HttpError(403, 'This server does not answer web pages.');
  }
}

async function complete(model: EmbeddedModel, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = readCompletionRequest(await readBody(request));
  if (typeof wanted === 'string') {
    throw new HttpError(400, wanted);
  }
  if (wanted.model !== undefined && wanted.model !== model.info.id) {
    throw new HttpError(404, `The model "${wanted.model}" is not here; "${model.info.id}" is.`, 'model_not_found');
  }
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
  });
  const reply = new Reply(response, model.info.id, wanted);
  const results = await Promise.all(
    wanted.prompts.map((prompt, index) => answer(model, prompt, index, wanted, gone.signal, reply)),
  );
  reply.finish(results);
}

async function answer(
  model: EmbeddedModel,
  prompt: string,
  index: number,
  { stop, sampling }: CompletionRequest,
  signal: AbortSignal,
  reply: Reply,
): Promise<Generated> {
  // Choices of one request differ though they share its seed.
  const seeded = sampling.seed === undefined ? sampling : { ...sampling, seed: sampling.seed + index };
  const result = await model.complete(prompt, {
    stop,
    sampling: seeded,
    signal,
    onText: (text) => {
      reply.text(index, text);
    },
  });
  reply.end(index, result);
  return result;
}

/** One answer: a stream of events, or one JSON object at the end. */
class Reply {
  readonly #head = { id: `cmpl-${randomUUID()}`, object: 'text_completion', created: Math.floor(Date.now() / 1000) };
  readonly #sent = new Map<number, number>();

  constructor(
    private readonly response: ServerResponse,
    private readonly model: string,
    private readonly wanted: CompletionRequest,
  ) {}

  /** @param text the whole text so far */
  text(index: number, text: string): void {
    const from = this.#sent.get(index) ?? 0;
    if (this.wanted.stream && text.length > from) {
      this.#sent.set(index, text.length);
      this.#event({ choices: [{ index, text: text.slice(from), logprobs: null, finish_reason: null }] });
    }
  }

  end(index: number, { text, finish }: Generated): void {
    this.text(index, text);
    if (this.wanted.stream) {
      this.#event({ choices: [{ index, text: '', logprobs: null, finish_reason: finish }] });
    }
  }

  finish(results: readonly Generated[]): void {
    const total: Usage = {
      inputTokens: sum(results.map(({ inputTokens }) => inputTokens)),
      outputTokens: sum(results.map(({ outputTokens }) => outputTokens)),
    };
    const usage = {
      prompt_tokens: total.inputTokens,
      completion_tokens: total.outputTokens,
      total_tokens: total.inputTokens + total.outputTokens,
    };
    if (this.wanted.stream) {
      if (this.wanted.includeUsage) {
        this.#event({ choices: [], usage });
      }
      this.response.end('data: [DONE]\n\n');
    } else {
      const choices = results.map(({ text, finish }, index) => ({
        index,
        text,
        logprobs: null,
        finish_reason: finish,
      }));
      sendJson(this.response, 200, { ...this.#head, model: this.model, choices, usage });
    }
  }

  #event(fields: object): void {
    if (!this.response.headersSent) {
      this.response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    }
    this.response.write(`data: ${JSON.stringify({ ...this.#head, model: this.model, ...fields })}\n\n`);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) {
      throw new HttpError(413, `The body is longer than ${largestBody} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.destroyed) {
    return;
  }
  const { status, code, text } = described(error);
  const body = {
    error: { message: text, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code },
  };
  if (response.headersSent) {
    response.end(`data: ${JSON.stringify(body)}\n\n`);
  } else {
    sendJson(response, status, body);
  }
}

function described(error: unknown): { readonly status: number; readonly code: string | null; readonly text: string } {
  if (error instanceof HttpError) {
    return { status: error.status, code: error.code, text: error.message };
  }
  if (error instanceof ModelError) {
    return error.reason === 'context-too-long'
      ? { status: 400, code: 'context_length_exceeded', text: error.message }
      : { status: 500, code: error.reason, text: error.message };
  }
  return { status: 500, code: null, text: error instanceof Error ? error.message : String(error) };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
