import { z } from 'zod';

/** The messages between the editor (or the command line) and the process that holds the model. */

/** A prompt in pieces that are tokenised one by one; one of them may be cut. */
const parts = z.array(
  z.object({
    text: z.string(),
    cut: z.object({ maxTokens: z.number().int().positive(), from: z.number().min(0).max(1) }).optional(),
  }),
);

const sampling = z.object({
  temperature: z.number(),
  topP: z.number(),
  maxTokens: z.number().int().positive(),
  seed: z.number().int().optional(),
});

export const toProcess = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    modelFile: z.string(),
    adapterFile: z.string().optional(),
    /** Default: the physical cores less one. */
    threads: z.number().int().positive().optional(),
  }),
  z.object({
    type: z.literal('generate'),
    id: z.number().int(),
    parts,
    stop: z.array(z.string()),
    sampling,
    /** Other texts in the same frame, against which each token is set with this weight. */
    contrast: z.object({ references: z.array(parts), weight: z.number().positive() }).optional(),
  }),
  z.object({
    type: z.literal('score'),
    id: z.number().int(),
    prompts: z.array(parts),
    /** The same ones for every job: what was read of them is kept. */
    references: z.array(parts),
    answers: z.array(z.string()),
  }),
  z.object({ type: z.literal('cancel'), id: z.number().int() }),
  /** Nothing is computed for so long: somebody types, and needs the processors more. */
  z.object({ type: z.literal('rest'), milliseconds: z.number().positive() }),
]);
export type ToProcess = z.infer<typeof toProcess>;
export type GenerateJob = Omit<Extract<ToProcess, { type: 'generate' }>, 'type' | 'id'>;
export type ScoreJob = Omit<Extract<ToProcess, { type: 'score' }>, 'type' | 'id'>;
export type OpenConfig = Omit<Extract<ToProcess, { type: 'open' }>, 'type'>;

const generated = z.object({
  text: z.string(),
  finish: z.enum(['stop', 'length']),
  logLikelihood: z.number(),
  /** What was read of a part that had to be cut, in its UTF-16 units. */
  read: z.object({ start: z.number().int(), end: z.number().int() }).optional(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** Tokens of the prompt that had to be read: fewer than `inputTokens` where an earlier prompt began alike. */
  evaluatedTokens: z.number().int(),
});
export type Generated = z.infer<typeof generated>;

export const failures = ['cancelled', 'context-too-long', 'model-file', 'model-process'] as const;

export const fromProcess = z.discriminatedUnion('type', [
  /** The text so far, without what may still turn out to be a stop string. */
  z.object({ type: z.literal('partial'), id: z.number().int(), text: z.string() }),
  z.object({ type: z.literal('generated'), id: z.number().int(), result: generated }),
  /** Nats, one for each answer. */
  z.object({ type: z.literal('scored'), id: z.number().int(), scores: z.array(z.number()) }),
  z.object({ type: z.literal('failed'), id: z.number().int(), reason: z.enum(failures), detail: z.string() }),
]);
export type FromProcess = z.infer<typeof fromProcess>;
