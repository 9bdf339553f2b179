/**
 * A fake OpenAI-compatible endpoint for faults and load. It has no model: every answer says that it is fake.
 * The model's name chooses how it behaves (see behaviours). Alone: `node test/fake-endpoint/fake-endpoint.mjs [port]`.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const slowMs = 150;

/** What each model name does; `fake` answers well, and `fake-embed` is asked for vectors. */
const behaviours = {
  fake: (context) => answerWell(context),
  'fake-embed': (context) => answerWell(context),
  'fake-slow': (context) => answerWell(context, { pauseMs: slowMs }),
  'fake-no-stream': (context) => sendJson(context.response, 200, wholeAnswer(context)),
  'fake-length': (context) => answerWell(context, { finish: 'length' }),
  'fake-empty': (context) => answerWell(context, { text: '' }),
  'fake-filter': (context) => answerWell(context, { text: '', finish: 'content_filter' }),
  'fake-filter-400': ({ response }) => refuse(response, 400, 'The fake filter refuses the prompt.', 'content_filter'),
  'fake-too-long': ({ response }) =>
    refuse(response, 400, "This fake model's maximum context length is 10 tokens.", 'context_length_exceeded'),
  'fake-unauthorized': ({ response }) => refuse(response, 401, 'Incorrect fake API key provided.', 'invalid_api_key'),
  'fake-forbidden': ({ response }) => refuse(response, 403, 'The fake project has no access to this model.', null),
  'fake-missing': ({ response }) =>
    refuse(response, 404, 'The model `fake-missing` does not exist.', 'model_not_found'),
  'fake-busy': ({ response }) =>
    refuse(response, 429, 'Fake rate limit reached.', 'rate_limit_exceeded', { 'retry-after': '2' }),
  'fake-busy-once': (context) =>
    context.count === 1
      ? refuse(context.response, 429, 'Fake rate limit reached.', 'rate_limit_exceeded', { 'retry-after': '1' })
      : answerWell(context),
  'fake-fault': ({ response }) => refuse(response, 500, 'The fake server has a fault.', null),
  'fake-silent': () => undefined,
  'fake-stall': ({ response, body }) => {
    startStream(response);
    sendPiece(response, body, 'Fake: this will never');
  },
  'fake-cut': async ({ response, body }) => {
    startStream(response);
    sendPiece(response, body, 'Fake: the connection will');
    await pause(50);
    response.destroy();
  },
  'fake-unfinished': ({ response, body }) => {
    startStream(response);
    sendPiece(response, body, 'Fake: this ends too');
    response.end();
  },
  'fake-nonsense': ({ response }) => {
    startStream(response);
    response.end('data: {fake nonsense\n\n');
  },
  'fake-error-event': ({ response, body }) => {
    startStream(response);
    sendPiece(response, body, 'Fake: an error');
    response.end('data: {"error":{"message":"The fake engine died.","type":"server_error"}}\n\n');
  },
  'fake-web-page': ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Fake login page</body></html>');
  },
  'fake-gateway': ({ response }) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>502 Fake Gateway</body></html>');
  },
  'fake-no-schema': (context) =>
    context.body.response_format === undefined
      ? answerWell(context)
      : refuse(context.response, 400, 'The fake engine does not know json_schema.', null),
  'fake-new-names': (context) => {
    for (const [name, other] of [
      ['max_tokens', "Use 'max_completion_tokens' instead."],
      ['temperature', 'Only the default (1) is supported.'],
    ]) {
      if (name in context.body) {
        return refuse(context.response, 400, `Unsupported parameter: '${name}'. ${other}`, 'unsupported', {}, name);
      }
    }
    return answerWell(context);
  },
};

/**
 * Starts the endpoint on the loopback.
 * @param {{ port?: number, key?: string }} options with a key, requests without it get 401
 */
export async function startFakeEndpoint({ port = 0, key } = {}) {
  const requests = [];
  const counts = new Map();
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    void handle(request, response);
  });

  const handle = async (request, response) => {
    const authorization = request.headers.authorization;
    const path = new URL(request.url, 'http://localhost').pathname;
    if (key !== undefined && authorization !== `Bearer ${key}`) {
      return refuse(response, 401, 'Incorrect fake API key provided.', 'invalid_api_key');
    }
    if (path === '/v1/models') {
      const data = Object.keys(behaviours).map((id) => ({ id, object: 'model', owned_by: 'fake' }));
      return sendJson(response, 200, { object: 'list', data });
    }
    if (!['/v1/chat/completions', '/v1/completions', '/v1/embeddings'].includes(path)) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found (fake)');
      return undefined;
    }
    const body = JSON.parse(await readAll(request));
    requests.push({ path, body, authorized: authorization !== undefined });
    const count = (counts.get(body.model) ?? 0) + 1;
    counts.set(body.model, count);
    const behave = behaviours[body.model];
    return behave === undefined
      ? refuse(response, 404, `The model \`${body.model}\` does not exist.`, 'model_not_found')
      : behave({ response, body, path, count });
  };

  await new Promise((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    requests,
    /** Requests that are being answered. */
    openRequests: () => open,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function answerWell(context, { text = fakeText(context), finish = 'stop', pauseMs = 0 } = {}) {
  const { response, body, path } = context;
  if (path === '/v1/embeddings') {
    const data = [body.input].flat().map((input, index) => ({ index, object: 'embedding', embedding: letters(input) }));
    // Out of order, as an endpoint may send them.
    return sendJson(response, 200, { object: 'list', data: data.reverse(), usage: { prompt_tokens: 1 } });
  }
  if (body.stream !== true) {
    return sendJson(response, 200, wholeAnswer(context, text, finish));
  }
  startStream(response);
  for (const word of text.split(/(?<= )/u)) {
    if (response.destroyed) {
      return undefined;
    }
    sendPiece(response, body, word);
    if (pauseMs > 0) {
      await pause(pauseMs);
    }
  }
  sendPiece(response, body, '', finish);
  if (body.stream_options?.include_usage === true) {
    send(response, { object: 'chunk', choices: [], usage: usageOf(text) });
  }
  response.end('data: [DONE]\n\n');
  return undefined;
}

function wholeAnswer(context, text = fakeText(context), finish = 'stop') {
  const choice = context.body.messages === undefined ? { text } : { message: { role: 'assistant', content: text } };
  return { object: 'completion', choices: [{ index: 0, ...choice, finish_reason: finish }], usage: usageOf(text) };
}

function fakeText({ body, count }) {
  const schema = body.response_format?.json_schema?.schema;
  if (schema !== undefined) {
    return JSON.stringify(instance(schema, count));
  }
  return body.messages === undefined
    ? ` Fake task ${count}: explain what the text is about.\nand more`.split(body.stop?.[0] ?? '\0')[0]
    : `Fake task ${count}: explain what the text is about.`;
}

/** A small value of a JSON schema. */
function instance(schema, count) {
  if (schema.enum !== undefined) {
    return schema.enum[0];
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, instance(inner, count)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 1 }, () => instance(schema.items ?? {}, count));
    case 'number':
    case 'integer':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    default:
      return `Fake task ${count}: explain what the text is about.`;
  }
}

/** How often each letter from a to z occurs. */
function letters(text) {
  return Array.from({ length: 26 }, (_, index) => text.toLowerCase().split(String.fromCharCode(97 + index)).length - 1);
}

function usageOf(text) {
  const completion_tokens = text.split(' ').length;
  return { prompt_tokens: 7, completion_tokens, total_tokens: 7 + completion_tokens };
}

function startStream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

function sendPiece(response, body, text, finish_reason = null) {
  const choice = body.messages === undefined ? { text } : { delta: { content: text } };
  send(response, { object: 'chunk', model: body.model, choices: [{ index: 0, ...choice, finish_reason }] });
}

function send(response, data) {
  response.write(`data: ${JSON.stringify(data)}\n\n`);
}

function refuse(response, status, text, code, headers = {}, param = null) {
  sendJson(response, status, { error: { message: text, type: 'fake_error', param, code } }, headers);
}

function sendJson(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function readAll(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
  }
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startFakeEndpoint({ port: Number(process.argv[2] ?? 0) });
  console.log(`Fake endpoint at ${url} (models: ${Object.keys(behaviours).join(', ')})`);
}
