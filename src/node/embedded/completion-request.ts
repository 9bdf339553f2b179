import { z } from 'zod';

/** The part of OpenAI's text completion request that a local base model can honour; other fields are ignored. */
const shape = z.object({
  model: z.string().optional(),
  prompt: z.union([z.string(), z.array(z.string()).min(1).max(64)]),
  max_tokens: z.number().int().min(1).max(2048).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  n: z.number().int().min(1).max(16).nullish(),
  seed: z.number().int().nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(16)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
});

export interface CompletionRequest {
  readonly model: string | undefined;
  /** One for each choice wanted: `n` times each prompt. */
  readonly prompts: readonly string[];
  readonly sampling: {
    readonly temperature: number;
    readonly topP: number;
    readonly maxTokens: number;
    readonly seed?: number;
  };
  readonly stop: readonly string[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

/** Reads a request's body; the string says what is wrong with it. */
export function readCompletionRequest(body: string): CompletionRequest | string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return 'The body is no JSON.';
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'not understood'}`;
  }
  const { model, prompt, max_tokens, temperature, top_p, n, seed, stop, stream, stream_options } = parsed.data;
  return {
    model,
    prompts: [prompt].flat().flatMap((each) => Array.from({ length: n ?? 1 }, () => each)),
    sampling: {
      temperature: temperature ?? 1,
      topP: top_p ?? 1,
      maxTokens: max_tokens ?? 16,
      ...(seed == null ? {} : { seed }),
    },
    stop: [stop ?? []].flat(),
    stream: stream ?? false,
    includeUsage: stream_options?.include_usage ?? false,
  };
}
