import OpenAI, { APIError } from 'openai';
import { Stream } from 'openai/streaming';
import { message } from '../../core/message.js';
import type { OpenAiChoice } from '../../core/models/choice.js';
import {
  ModelError,
  type Ability,
  type AskOptions,
  type FinishReason,
  type Model,
  type ModelAnswer,
  type ModelInfo,
  type ModelRequest,
} from '../../core/models/model.js';
import { endpointError, filtered, type Where } from './errors.js';
import { Quirks } from './quirks.js';
import { callFor, type Call } from './request-body.js';
import { watchedFetch } from './watched-fetch.js';
import { completion, embeddings, type Completion } from './wire.js';

/** Any OpenAI-compatible endpoint. Requests are not repeated here: callers know when to wait and when to give up. */
export class OpenAiModel implements Model {
  readonly info: ModelInfo;
  readonly #choice: OpenAiChoice;
  readonly #key: string | undefined;
  readonly #quirks = new Quirks();

  constructor(choice: OpenAiChoice, key: string | undefined) {
    this.#choice = choice;
    this.#key = key === '' ? undefined : key;
    this.info = {
      provider: 'openai',
      id: choice.model,
      abilities: abilitiesOf(choice),
      ...(choice.contextTokens === undefined ? {} : { contextTokens: choice.contextTokens }),
    };
  }

  async ask(request: ModelRequest, { signal, onText }: AskOptions): Promise<ModelAnswer> {
    const call = callFor(request, this.#choice);
    if (call === undefined) {
      throw new ModelError(
        'unsupported',
        message(
          '"{0}" is set up for {1}, which can\u2019t do this ({2}). Choose another model or kind of API.',
          this.#choice.model,
          this.#choice.api,
          request.ability,
        ),
      );
    }
    const where: Where = {
      baseUrl: this.#choice.baseUrl,
      model: this.#choice.model,
      path: call.path,
      hasKey: this.#key !== undefined,
    };
    let fault: Error | undefined;
    const client = this.#client((found) => {
      fault ??= found;
    });
    try {
      const response = await this.#post(client, call, signal);
      return call.path === '/embeddings'
        ? vectors(embeddings.parse(await response.json()))
        : await this.#text(response, call, signal, onText);
    } catch (error) {
      if (signal.aborted) {
        throw new ModelError('cancelled', message('Cancelled.'), { cause: error });
      }
      throw endpointError(fault ?? error, where);
    }
  }

  /** Nothing is held open between requests. */
  async close(): Promise<void> {
    return Promise.resolve();
  }

  /** Keys and addresses that the library would take from the environment are set here, so that no other one is used. */
  #client(onFault: (fault: Error) => void): OpenAI {
    const { baseUrl, timeoutSeconds } = this.#choice;
    return new OpenAI({
      baseURL: baseUrl,
      apiKey: this.#key ?? 'none',
      organization: null,
      project: null,
      adminAPIKey: null,
      webhookSecret: null,
      defaultHeaders: this.#key === undefined ? { authorization: null } : {},
      logLevel: 'off',
      maxRetries: 0,
      // The watched fetch gives up on silence; a long answer that keeps coming is welcome.
      timeout: 24 * 60 * 60 * 1000,
      fetch: watchedFetch(timeoutSeconds * 1000, onFault),
    });
  }

  /** Asks, and asks again without what the endpoint turned out not to know. */
  async #post(client: OpenAI, call: Call, signal: AbortSignal): Promise<Response> {
    for (;;) {
      const body = this.#quirks.apply(call.body);
      try {
        return await client.post(call.path, { body, stream: call.stream, signal }).asResponse();
      } catch (error) {
        if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) {
          throw error;
        }
        const refusal = { text: `${error.message} ${JSON.stringify(error.error ?? '')}` };
        if (
          !this.#quirks.learn(call.body, typeof error.param === 'string' ? { ...refusal, param: error.param } : refusal)
        ) {
          throw error;
        }
      }
    }
  }

  async #text(
    response: Response,
    call: Call,
    signal: AbortSignal,
    onText: ((text: string) => void) | undefined,
  ): Promise<ModelAnswer> {
    const pieces = /^application\/json\b/iu.test(response.headers.get('content-type') ?? '')
      ? whole(response)
      : Stream.fromSSEResponse<unknown>(response, new AbortController());
    const trim = call.path === '/completions';
    let text = '';
    let finish: string | undefined;
    let usage: Completion['usage'];
    for await (const piece of pieces) {
      signal.throwIfAborted();
      const read = completion.safeParse(piece);
      if (!read.success || (read.data.error !== undefined && read.data.error !== null)) {
        throw brokenPiece(this.#choice.baseUrl, piece);
      }
      usage = read.data.usage ?? usage;
      const choice = read.data.choices[0];
      finish = choice?.finish_reason ?? finish;
      const more = choice?.delta?.content ?? choice?.message?.content ?? choice?.text ?? '';
      if (more !== '') {
        text += more;
        onText?.(trim ? text.trimStart() : text);
      }
    }
    return this.#answer(trim ? text.trim() : text, finish, usage);
  }

  #answer(text: string, finish: string | undefined, usage: Completion['usage']): ModelAnswer {
    const { baseUrl } = this.#choice;
    if (finish === 'content_filter' && text === '') {
      throw new ModelError('content-filter', filtered(baseUrl));
    }
    if (finish === undefined) {
      throw new ModelError('bad-answer', message('The answer of {0} broke off before its end. Try again.', baseUrl));
    }
    if (text.trim() === '') {
      throw new ModelError(
        'bad-answer',
        message(
          'The answer of {0} is empty (it ended with "{1}"). Try again, or allow it more tokens.',
          baseUrl,
          finish,
        ),
      );
    }
    return {
      kind: 'text',
      text,
      finish: finishReason(finish),
      ...(usage == null ? {} : { usage: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } }),
    };
  }
}

function abilitiesOf({ api, taught }: OpenAiChoice): readonly Ability[] {
  switch (api) {
    case 'chat':
      return ['chat'];
    case 'completions':
      return taught;
    case 'embeddings':
      return ['embed'];
  }
}

/** An endpoint that doesn't stream sends the whole answer as one piece. */
async function* whole(response: Response): AsyncGenerator {
  yield await response.json();
}

function brokenPiece(baseUrl: string, piece: unknown): ModelError {
  return new ModelError(
    'bad-answer',
    message('{0} sent something else than an answer: {1}', baseUrl, JSON.stringify(piece).slice(0, 300)),
  );
}

function finishReason(reason: string): FinishReason {
  return reason === 'length' ? 'length' : reason === 'content_filter' ? 'filter' : 'stop';
}

function vectors({ data }: { data: { index?: number | undefined; embedding: number[] }[] }): ModelAnswer {
  const ordered = data.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
  return { kind: 'vectors', vectors: ordered.map(({ embedding }) => embedding) };
}
