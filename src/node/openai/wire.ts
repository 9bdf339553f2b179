import { z } from 'zod';

/** What endpoints send, as far as it is read: lenient where they differ, strict where an answer depends on it. */

const usage = z
  .object({ prompt_tokens: z.number().default(0), completion_tokens: z.number().default(0) })
  .nullish()
  .catch(undefined)
  .optional();

/** A chat or a text completion, whole or a piece of a stream. */
export const completion = z.object({
  choices: z
    .array(
      z.object({
        text: z.string().nullish(),
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage,
  error: z.unknown().optional(),
});
export type Completion = z.infer<typeof completion>;

export const embeddings = z.object({
  data: z.array(z.object({ index: z.number().int().optional(), embedding: z.array(z.number()) })),
});
