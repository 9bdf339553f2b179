import {
  CancellationTokenSource,
  LanguageModelChatMessage,
  LanguageModelError,
  lm,
  type LanguageModelChat,
} from 'vscode';
import { message } from '../../core/message.js';
import type { VsCodeChoice } from '../../core/models/choice.js';
import {
  ModelError,
  type AskOptions,
  type ChatMessage,
  type Model,
  type ModelAnswer,
  type ModelErrorReason,
  type ModelInfo,
  type ModelRequest,
  type Usage,
} from '../../core/models/model.js';

/** Finds the chosen language model. To be called on a user's action only, for VS Code may ask for consent here. */
export async function openVsCodeModel({ model }: VsCodeChoice): Promise<VsCodeModel> {
  const offered = await lm.selectChatModels();
  const found = model === undefined ? offered[0] : offered.find(({ id, family }) => id === model || family === model);
  if (found) return new VsCodeModel(found);
  throw model === undefined || offered.length === 0
    ? new ModelError(
        'model-not-found',
        message('VS Code offers no language model. Install an extension that brings one, or choose another model.'),
      )
    : new ModelError(
        'model-not-found',
        message('VS Code offers no language model named {0}. Choose one of those that it offers.', model),
      );
}

/** One of the language models that VS Code offers, asked in a chat. */
export class VsCodeModel implements Model {
  readonly info: ModelInfo;

  constructor(private readonly chat: LanguageModelChat) {
    this.info = { provider: 'vscode', id: chat.id, abilities: ['chat'], contextTokens: chat.maxInputTokens };
  }

  async ask(request: ModelRequest, { signal, onText }: AskOptions): Promise<ModelAnswer> {
    if (request.ability !== 'chat') {
      throw new ModelError('unsupported', message('VS Code’s language models can only be asked in a chat.'));
    }
    const source = new CancellationTokenSource();
    const cancel = (): void => {
      source.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      const { temperature, topP, maxTokens } = request.sampling;
      const response = await this.chat.sendRequest(
        request.messages.map(asVsCode),
        { modelOptions: { temperature, top_p: topP, max_tokens: maxTokens } },
        source.token,
      );
      let text = '';
      for await (const part of response.text) {
        signal.throwIfAborted();
        text += part;
        onText?.(text);
      }
      signal.throwIfAborted();
      const usage = await this.usage(request.messages, text);
      return { kind: 'text', text, finish: 'stop', ...(usage === undefined ? {} : { usage }) };
    } catch (error) {
      throw signal.aborted ? cancelled() : translated(error, this.chat.name);
    } finally {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Undefined where the model does not count: an answer is worth more than its figures. */
  private async usage(messages: readonly ChatMessage[], text: string): Promise<Usage | undefined> {
    const counts = await Promise.allSettled([
      ...messages.map((each) => this.chat.countTokens(asVsCode(each))),
      this.chat.countTokens(text),
    ]);
    const tokens = counts.flatMap((count) => (count.status === 'fulfilled' ? [count.value] : []));
    const outputTokens = tokens.pop();
    if (outputTokens === undefined || tokens.length < messages.length) return undefined;
    return { inputTokens: tokens.reduce((sum, each) => sum + each, 0), outputTokens };
  }
}

/** The API knows no system messages: they come first, as the user's. */
function asVsCode({ role, content }: ChatMessage): LanguageModelChatMessage {
  return role === 'assistant' ? LanguageModelChatMessage.Assistant(content) : LanguageModelChatMessage.User(content);
}

function cancelled(): ModelError {
  return new ModelError('cancelled', message('Cancelled.'));
}

function translated(error: unknown, name: string): unknown {
  if (error instanceof ModelError) return error;
  // What the provider itself said stands in the cause.
  const origin = error instanceof LanguageModelError && error.cause instanceof Error ? error.cause : error;
  const detail = origin instanceof Error ? origin.message : String(origin);
  const reason = reasonOf(error, detail);
  return new ModelError(reason, wording(reason, name, detail), { cause: error });
}

function reasonOf(error: unknown, detail: string): ModelErrorReason {
  if (!(error instanceof LanguageModelError)) return /timed? ?out/iu.test(detail) ? 'timeout' : 'server';
  switch (error.code) {
    case LanguageModelError.NoPermissions.name:
      return 'unauthorized';
    case LanguageModelError.NotFound.name:
      return 'model-not-found';
    case LanguageModelError.Blocked.name:
      // Providers use it for texts that they won't answer and for quotas alike.
      return /rate|quota|limit|too many/iu.test(detail) ? 'rate-limited' : 'content-filter';
    default:
      if (/rate|quota|limit/iu.test(detail)) return 'rate-limited';
      return /filter/iu.test(detail) ? 'content-filter' : 'server';
  }
}

function wording(reason: ModelErrorReason, name: string, detail: string) {
  switch (reason) {
    case 'unauthorized':
      return message(
        'VS Code does not let X-Instruct use {0} ({1}). Allow it in the account menu under language model access, or choose another model.',
        name,
        detail,
      );
    case 'model-not-found':
      return message('VS Code no longer offers {0} ({1}). Choose another model.', name, detail);
    case 'rate-limited':
      return message('{0} takes no more requests for now ({1}). Wait, or choose another model.', name, detail);
    case 'content-filter':
      return message('{0} declined this text ({1}). Choose another model, or skip the record.', name, detail);
    case 'timeout':
      return message('{0} did not answer in time ({1}). Try again.', name, detail);
    default:
      return message('{0} failed ({1}). Try again, or choose another model.', name, detail);
  }
}
