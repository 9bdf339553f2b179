import type { OpenAiChoice } from '../../core/models/choice.js';
import { backwardPrompt, frames, improvePrompt, promptString } from '../../core/models/frames.js';
import type { ModelRequest, Sampling } from '../../core/models/model.js';

export interface Call {
  readonly path: '/chat/completions' | '/completions' | '/embeddings';
  readonly body: Readonly<Record<string, unknown>>;
  /** Streamed answers show text as it is written. */
  readonly stream: boolean;
}

/** What to send for a request; undefined when the endpoint was not chosen for such requests. */
export function callFor(request: ModelRequest, choice: OpenAiChoice): Call | undefined {
  switch (request.ability) {
    case 'chat':
      return choice.api === 'chat' ? chatCall(request, choice.model) : undefined;
    case 'backward':
      return completionCall(request.ability, choice, request.sampling, () =>
        choice.prompt === undefined
          ? joined(backwardPrompt(request.text, request.style).parts)
          : promptString(choice.prompt, request.text),
      );
    case 'improve':
      return completionCall(request.ability, choice, request.sampling, () =>
        joined(improvePrompt(request.text, request.draft).parts),
      );
    case 'embed':
      return choice.api === 'embeddings'
        ? {
            path: '/embeddings',
            stream: false,
            body: { model: choice.model, input: request.texts, encoding_format: 'float', input_type: request.kind },
          }
        : undefined;
    case 'score':
      return undefined;
  }
}

function chatCall({ messages, schema, sampling }: Extract<ModelRequest, { ability: 'chat' }>, model: string): Call {
  return {
    path: '/chat/completions',
    stream: true,
    body: {
      model,
      messages,
      ...samplingFields(sampling),
      ...(schema === undefined
        ? {}
        : { response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } } }),
    },
  };
}

function completionCall(
  ability: 'backward' | 'improve',
  { api, taught, model }: OpenAiChoice,
  sampling: Sampling,
  prompt: () => string,
): Call | undefined {
  if (api !== 'completions' || !taught.includes(ability)) {
    return undefined;
  }
  return {
    path: '/completions',
    stream: true,
    body: { model, prompt: prompt(), stop: frames.stop, ...samplingFields(sampling) },
  };
}

function samplingFields({ temperature, topP, maxTokens, seed }: Sampling) {
  return {
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    ...(seed === undefined ? {} : { seed }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function joined(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => text).join('');
}
