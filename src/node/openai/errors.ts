import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { message, type Message } from '../../core/message.js';
import { ModelError, type ModelErrorReason } from '../../core/models/model.js';
import { systemCode, wording } from '../fault.js';
import { StallError, WebPageError } from './watched-fetch.js';

/** Whose fault it is told of. */
export interface Where {
  readonly baseUrl: string;
  readonly model: string;
  readonly path: string;
  readonly hasKey: boolean;
}

/** The endpoint's own words are shown up to here. */
const quotedLength = 300;

/** One message for whatever went wrong between here and the endpoint. */
export function endpointError(error: unknown, where: Where): ModelError {
  if (error instanceof ModelError) {
    return error;
  }
  const fault = (reason: ModelErrorReason, text: Message, retryAfterMs?: number): ModelError =>
    new ModelError(reason, text, { cause: error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  const { baseUrl } = where;
  if (error instanceof APIUserAbortError) {
    return fault('cancelled', message('Cancelled.'));
  }
  if (error instanceof StallError) {
    return fault(
      'timeout',
      message(
        '{0} stopped answering ({1}). Try again, or raise the time limit in the settings.',
        baseUrl,
        error.message,
      ),
    );
  }
  if (error instanceof WebPageError) {
    return fault(
      'bad-answer',
      message(
        '{0} answered with a web page, not as a model. Check the base URL (it often ends in /v1) and any proxy.',
        baseUrl,
      ),
    );
  }
  if (error instanceof APIConnectionError) {
    return fault('unreachable', unreachable(error, baseUrl));
  }
  if (isAnswer(error)) {
    return statusError(error, error.status, where, fault);
  }
  if (error instanceof SyntaxError) {
    return fault(
      'bad-answer',
      message('{0} sent an answer that is no JSON. Check that it is an OpenAI-compatible endpoint.', baseUrl),
    );
  }
  if (systemCode(error) !== undefined || (error instanceof TypeError && error.message === 'terminated')) {
    return fault(
      'unreachable',
      message('The connection to {0} broke off in the middle of an answer ({1}). Try again.', baseUrl, wording(error)),
    );
  }
  return fault('bad-answer', message('The answer of {0} could not be read: {1}.', baseUrl, wording(error)));
}

/** Whether the endpoint answered, with a status that tells of an error. */
function isAnswer(error: unknown): error is APIError<number, Headers, object | undefined> {
  return error instanceof APIError && typeof error.status === 'number';
}

function unreachable(error: Error, baseUrl: string): Message {
  const host = new URL(baseUrl).host;
  switch (systemCode(error)) {
    case 'ECONNREFUSED':
      return message('Nothing listens at {0}. Start the server, or correct the base URL.', host);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return message('The host {0} is not known. Check the base URL and the connection.', host);
    default:
      return message('{0} can\u2019t be reached ({1}). Check the base URL and the connection.', host, wording(error));
  }
}

function statusError(
  error: APIError<number, Headers, object | undefined>,
  status: number,
  { baseUrl, model, path, hasKey }: Where,
  fault: (reason: ModelErrorReason, text: Message, retryAfterMs?: number) => ModelError,
): ModelError {
  const said = quoted(error);
  const hint = `${error.code ?? ''} ${error.type ?? ''} ${said}`;
  if (/context_length|context length|context window|maximum context|too long|exceed.*context/iu.test(hint)) {
    return fault(
      'context-too-long',
      message(
        'The text is too long for {0} ({1}). Select a passage of it, or choose a model with a longer context.',
        model,
        said,
      ),
    );
  }
  if (/content_filter|content_policy|content management policy|ResponsibleAIPolicy/iu.test(hint)) {
    return fault('content-filter', filtered(baseUrl));
  }
  switch (status) {
    case 401:
      return hasKey
        ? fault('unauthorized', message('{0} does not accept the key. Set another one.', baseUrl))
        : fault('no-key', message('{0} asks for a key. Set one.', baseUrl));
    case 403:
      return fault(
        'unauthorized',
        message(
          '{0} does not allow the model "{1}" with this key ({2}). Set another key or choose another model.',
          baseUrl,
          model,
          said,
        ),
      );
    case 404:
      return /model/iu.test(hint)
        ? fault('model-not-found', message('{0} has no model "{1}" ({2}). Choose another name.', baseUrl, model, said))
        : fault(
            'not-configured',
            message('{0} has no {1}. Check the base URL (it often ends in /v1) and the kind of API.', baseUrl, path),
          );
    case 429:
      return fault(
        'rate-limited',
        message('{0} takes no more requests for now ({1}). Wait a little, or check the plan.', baseUrl, said),
        retryAfter(error.headers),
      );
    default:
      return status >= 500
        ? fault(
            'server',
            message('{0} has a fault of its own ({1} {2}). Try again later.', baseUrl, status, said),
            retryAfter(error.headers),
          )
        : fault('bad-answer', message('{0} refused the request ({1} {2}).', baseUrl, status, said));
  }
}

export function filtered(baseUrl: string): Message {
  return message(
    'The content filter of {0} withheld the answer. Reword the text, skip the record, or choose another model.',
    baseUrl,
  );
}

function quoted(error: APIError<number, Headers, object | undefined>): string {
  const body: unknown = error.error;
  const inner = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
  const text = typeof inner === 'string' ? inner : error.message;
  const plain = text
    .replace(/<[^>]*>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return plain.length > quotedLength ? `${plain.slice(0, quotedLength)}\u2026` : plain;
}

/** Milliseconds, from `retry-after-ms` or `Retry-After` (seconds or a date, RFC 9110). */
function retryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) {
    return milliseconds;
  }
  const value = headers?.get('retry-after');
  if (value === null || value === undefined) {
    return undefined;
  }
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
