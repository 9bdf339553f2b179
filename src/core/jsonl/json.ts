import type { Message } from '../message.js';

/** A half-open range of UTF-16 code units inside one line. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces `span` of a line by `text`. An insertion has an empty span. */
export interface LineEdit {
  readonly span: Span;
  readonly text: string;
}

/** Where a value stands in its record: object keys and array positions from the root. */
export type Path = readonly (string | number)[];

/** What a line of a JSONL file holds. `reason` is a whole sentence; `span` is where the trouble starts. */
export type ParsedLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'invalid'; readonly reason: Message; readonly span: Span }
  | { readonly kind: 'value'; readonly value: JsonValue };

/**
 * A JSON value with its place in the line. Duplicate keys are all kept, in order; readers take the last one, as JSON.parse does.
 * A string's `text` is decoded; its span includes the quotes. A number keeps its spelling, which survives beyond 2^53.
 */
export type JsonValue =
  | { readonly type: 'string'; readonly span: Span; readonly text: string }
  | { readonly type: 'number'; readonly span: Span; readonly spelling: string }
  | { readonly type: 'boolean'; readonly span: Span; readonly value: boolean }
  | { readonly type: 'null'; readonly span: Span }
  | { readonly type: 'array'; readonly span: Span; readonly items: readonly JsonValue[] }
  | { readonly type: 'object'; readonly span: Span; readonly members: readonly JsonMember[] };

export type JsonArray = Extract<JsonValue, { type: 'array' }>;
export type JsonObject = Extract<JsonValue, { type: 'object' }>;

export interface JsonMember {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: JsonValue;
}
