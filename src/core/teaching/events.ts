import { z } from 'zod';

/** What a held-out pair's instruction costs the model, over all pairs and by the language of the text. */
const figures = z.object({
  pairs: z.number().int(),
  /** Mean cross entropy of the person's instruction given its text, in nats a token: lower is better. */
  loss: z.number(),
  /** Share of texts for which their own instruction is likelier, against its likelihood for the other texts, than any other held-out one. */
  recall: z.number().min(0).max(1),
});

export const evaluation = figures.extend({ byLanguage: z.record(z.string(), figures) });

/**
 * What the trainer says while it teaches an adapter: one JSON object a line on its standard output. It reads the lines `pause`,
 * `resume` and `cancel` from its standard input; after `cancel` it keeps a checkpoint and ends.
 */
export const teachEvent = z.discriminatedUnion('event', [
  /** Something that takes a while and has no steps: reading the model, measuring. */
  z.object({ event: z.literal('busy'), with: z.enum(['model', 'parent', 'measuring', 'exporting']) }),
  z.object({
    event: z.literal('start'),
    /** Steps that are done already, when it goes on from a checkpoint. */
    step: z.number().int(),
    steps: z.number().int(),
    pairs: z.number().int(),
    heldOut: z.number().int(),
  }),
  z.object({ event: z.literal('evaluation'), when: z.enum(['before', 'after']), figures: evaluation }),
  z.object({
    event: z.literal('step'),
    /** From 1. */
    step: z.number().int(),
    steps: z.number().int(),
    /** Mean over the step's instruction tokens, in nats. */
    loss: z.number(),
    secondsLeft: z.number(),
  }),
  z.object({ event: z.literal('paused') }),
  z.object({ event: z.literal('resumed') }),
  /** A checkpoint is on the disk: after a stop the same command goes on from here. */
  z.object({ event: z.literal('saved'), step: z.number().int() }),
  /** Paths of the adapter (GGUF), of its sidecar (JSON) and of the same adapter for peft (a folder). */
  z.object({ event: z.literal('done'), adapter: z.string(), sidecar: z.string(), peft: z.string() }),
  z.object({
    event: z.literal('failed'),
    reason: z.enum(['no-space', 'no-memory', 'bad-pairs', 'bad-parent', 'internal']),
    /** One line in English, with what it was about. */
    detail: z.string(),
  }),
]);

export type TeachEvent = z.infer<typeof teachEvent>;
export type TeachFigures = z.infer<typeof figures>;
export type TeachEvaluation = z.infer<typeof evaluation>;
