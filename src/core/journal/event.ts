import { z } from 'zod';
import { styles } from '../models/model.js';

/**
 * The journal: an append-only list of events beside the dataset, one JSON object a line. The state of a record is the
 * fold of its events, and there is no other store. Unknown kinds of event are kept and skipped, so that an older
 * version reads a newer journal.
 */

const passage = z.object({
  source: z.string(),
  sourceId: z.string().optional(),
  start: z.number().int(),
  end: z.number().int(),
});

const base = {
  /** Time of writing, ISO 8601 in UTC. */
  at: z.iso.datetime(),
};

/** Who wrote a version: everything that is needed to know where a row came from. */
const provenance = z.object({
  provider: z.enum(['embedded', 'openai', 'vscode', 'person']),
  model: z.string().optional(),
  adapter: z.string().optional(),
  prompt: z.object({ id: z.string(), hash: z.string() }).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
  finish: z.enum(['stop', 'length', 'filter']).optional(),
});

/** What a check of a candidate can find; a candidate with a flaw is shown with it and never chosen as the best. */
const flaws = ['empty', 'not-english', 'copies-text', 'cut-off', 'duplicate', 'repeats-itself', 'unreadable'] as const;

export const journalEvent = z.discriminatedUnion('kind', [
  /** First line of a journal. */
  z.object({ kind: z.literal('journal'), version: z.literal(1), dataset: z.string(), ...base }),
  /** A version of an instruction: a first draft, a refinement (`parent` is the version that it improves) or a person's own wording. */
  z.object({
    kind: z.literal('candidate'),
    id: z.string(),
    record: z.string(),
    /** Hash of the text that it answers (`textHash`): shows that a record's text was changed since. */
    of: z.string().optional(),
    parent: z.string().optional(),
    step: z.enum(['generate', 'refine', 'edit']),
    style: z.enum(styles).optional(),
    /** The user's wish that led to a refinement. */
    wish: z.string().optional(),
    text: z.string(),
    flaws: z.array(z.enum(flaws)),
    /** Set where the candidate answers a passage of the record only. */
    passage: passage.optional(),
    /** What the model has read of a text that is too long for it, in UTF-16 units; missing: all of it. */
    read: z.object({ start: z.number().int(), end: z.number().int() }).optional(),
    by: provenance,
    ...base,
  }),
  /** A model's measure of a candidate: its name, its value (higher is better) and what it measured. */
  z.object({
    kind: z.literal('score'),
    record: z.string(),
    candidate: z.string(),
    measure: z.string(),
    value: z.number(),
    by: provenance,
    ...base,
  }),
  /** A person's or a rule's verdict. `undo` takes back the record's last decision. */
  z.object({
    kind: z.literal('decision'),
    record: z.string(),
    candidate: z.string().optional(),
    verdict: z.enum(['accept', 'reject', 'skip', 'undo']),
    /** The instruction that was written, so that the journal alone tells what was accepted. */
    text: z.string().optional(),
    /** How the record's line was changed for it (places in UTF-16 code units), so that *Undo* can restore it at any time. */
    edit: z.object({ at: z.number().int(), removed: z.string(), inserted: z.string() }).optional(),
    by: z.enum(['person', 'rule']),
    ...base,
  }),
  /** A request that failed: it is asked again, unlike one that was answered. */
  z.object({
    kind: z.literal('failure'),
    record: z.string(),
    step: z.enum(['generate', 'refine', 'score']),
    reason: z.string(),
    message: z.string(),
    ...base,
  }),
  /** A check that is not wanted for a record, or (without `record`) for the whole file; `off: false` takes it back. */
  z.object({ kind: z.literal('ignore'), record: z.string().optional(), code: z.string(), off: z.boolean(), ...base }),
  /**
   * A person's word that rows of the file are right which the language check finds to be in `found` rather than `declared` (BCP 47),
   * as far as it holds that no more probable than `probability`; `revoked` takes back what was said of the two languages.
   */
  z.object({
    kind: z.literal('right'),
    declared: z.string(),
    found: z.string(),
    probability: z.number().min(0).max(1),
    revoked: z.boolean(),
    ...base,
  }),
]);

export type JournalEvent = z.infer<typeof journalEvent>;
export type DecisionEvent = Extract<JournalEvent, { kind: 'decision' }>;
export type CandidateEvent = Extract<JournalEvent, { kind: 'candidate' }>;
export type RightEvent = Extract<JournalEvent, { kind: 'right' }>;
export type Provenance = z.infer<typeof provenance>;
export type Flaw = (typeof flaws)[number];
