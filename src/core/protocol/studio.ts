import { z } from 'zod';
import type { Flaw } from '../journal/event.js';
import type { RecordStatus } from '../journal/state.js';
import { styles, type Style } from '../models/model.js';
import type { LabelKey } from './labels.js';
import { teachingAction, type StudioTeaching } from './teaching.js';

/** One version of an instruction as the studio shows it. */
export interface StudioCandidate {
  readonly id: string;
  readonly parent?: string;
  readonly text: string;
  readonly style?: Style;
  readonly wish?: string;
  readonly flaws: readonly { readonly code: Flaw; readonly label: string }[];
  /** Higher is better. */
  readonly score?: number;
  /** Who wrote it, for instance "gemma-3-270m + backward". */
  readonly author: string;
  readonly dismissed: boolean;
  readonly accepted: boolean;
  readonly best: boolean;
}

/** What helps after a failure; the host knows what each of them opens. */
const fixes = ['retry', 'choose-model', 'set-key', 'endpoint-settings', 'log'] as const;
export type Fix = (typeof fixes)[number];

export interface StudioRecord {
  /** Opaque: the file, the record and the passage. Every message about the record carries it back, so that a late key decides nothing else. */
  readonly place: string;
  /** From 1. */
  readonly line: number;
  readonly id?: string;
  /** The text that wants an instruction, or its beginning. */
  readonly text: string;
  /** How many UTF-16 code units of the text were left out here; they are sent when they are asked for (`more`). */
  readonly rest: number;
  /** BCP 47, for the `lang` attribute. */
  readonly lang?: string;
  readonly instruction: string;
  readonly status: RecordStatus;
  readonly language: {
    readonly level: 'ok' | 'information' | 'warning' | 'error' | 'abstained';
    readonly summary: string;
  };
  readonly passage?: { readonly start: number; readonly end: number };
  readonly candidates: readonly StudioCandidate[];
  readonly failure?: {
    readonly text: string;
    readonly fixes: readonly { readonly id: Fix; readonly label: string }[];
  };
}

/** Everything that the panel shows; sent whole after each change, so that the panel keeps no state of its own but focus and drafts. */
export interface StudioState {
  readonly file?: string;
  readonly record?: StudioRecord;
  /** Why there is no record to show. */
  readonly empty?: 'no-file' | 'no-record';
  /** Why no model may be asked here (Restricted Mode, say). */
  readonly blocked?: string;
  /** Candidates that are being written; their texts grow. */
  readonly pending: readonly {
    readonly id: string;
    readonly parent?: string;
    readonly style?: Style;
    readonly text: string;
  }[];
  readonly progress?: { readonly label: string; readonly done: number; readonly total: number };
  readonly model: { readonly label: string; readonly detail: string; readonly takesWishes: boolean };
  readonly counts: {
    readonly records: number;
    readonly waiting: number;
    readonly accepted: number;
    readonly problems: number;
  };
  readonly styles: readonly { readonly id: Style; readonly label: string; readonly chosen: boolean }[];
  /** Absent while no adapter is being taught. */
  readonly teaching?: StudioTeaching;
}

export type ToStudio =
  /** The answer to `ready`: the panel's sentences, translated. */
  | { readonly type: 'start'; readonly labels: Readonly<Record<LabelKey, string>> }
  | { readonly type: 'state'; readonly state: StudioState }
  /** More of a record's text: the part that begins at `from`. */
  | {
      readonly type: 'more';
      readonly place: string;
      readonly from: number;
      readonly text: string;
      readonly rest: number;
    }
  | { readonly type: 'error'; readonly message: string }
  /** A message was dealt with, and its state sent: until then a second key of that kind would decide unseen. */
  | { readonly type: 'done'; readonly of: FromStudio['type'] };

const place = z.string().min(1);
const candidate = z.string().min(1);
const style = z.enum(styles);
const wording = z.string().trim().min(1).max(1_000_000);

/** What the panel asks of the host. It is checked at the host: a webview is a web page. */
export const fromStudio = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('generate'), place }),
  z.strictObject({ type: z.literal('cancel') }),
  z.strictObject({ type: z.literal('accept'), place, candidate }),
  z.strictObject({ type: z.literal('edit-accept'), place, candidate: candidate.optional(), text: wording }),
  z.strictObject({ type: z.literal('reject'), place }),
  z.strictObject({ type: z.literal('dismiss'), place, candidate }),
  z.strictObject({
    type: z.literal('refine'),
    place,
    candidate,
    wish: z.string().trim().min(1).max(10_000).optional(),
    style: style.optional(),
  }),
  /** `left` absent: the candidate's parent, or the record's instruction. */
  z.strictObject({ type: z.literal('diff'), place, left: candidate.optional(), right: candidate }),
  z.strictObject({ type: z.literal('skip'), place }),
  z.strictObject({ type: z.literal('undo'), place }),
  z.strictObject({ type: z.literal('next') }),
  z.strictObject({ type: z.literal('previous') }),
  z.strictObject({ type: z.literal('styles'), styles: z.array(style).min(1) }),
  z.strictObject({ type: z.literal('choose-model') }),
  z.strictObject({ type: z.literal('teaching'), action: teachingAction }),
  z.strictObject({ type: z.literal('fix'), place, fix: z.enum(fixes) }),
  z.strictObject({ type: z.literal('more'), place, from: z.number().int().nonnegative() }),
]);
export type FromStudio = z.infer<typeof fromStudio>;
