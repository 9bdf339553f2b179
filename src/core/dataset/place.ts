import type { JsonValue, Path } from '../jsonl/json.js';
import type { Role, Shape } from './record.js';

/** Where a role stands in a line, or would be written if it is missing. */
export type Place =
  /** A value at a path; where it is missing, it is inserted before the sibling `before`, or at the end. */
  | { readonly kind: 'value'; readonly path: Path; readonly before?: string }
  /** A turn of a dialogue that is missing: a new item of the array at `array`. */
  | { readonly kind: 'turn'; readonly array: Path; readonly index: number; readonly turn: TurnNames };

/** How a dialogue names what a turn consists of: `{"role": "user", "content": ...}`. */
export interface TurnNames {
  readonly speakerKey: string;
  readonly speaker: string;
  readonly textKey: string;
}

export interface Layout {
  readonly shape: Shape;
  readonly places: Readonly<Record<Role, Place>>;
}

export const roles: readonly Role[] = ['instruction', 'input', 'output', 'language', 'id'];

const languageKeys = ['lang', 'language', 'language_code', 'lang_code', 'langcode', 'locale', 'language_id', 'lang_id'];
const idKeys = [
  'id',
  '_id',
  'uid',
  'uuid',
  'guid',
  'doc_id',
  'document_id',
  'record_id',
  'row_id',
  'example_id',
  'sample_id',
];

/** A record's members by key. */
export type Members = ReadonlyMap<string, JsonValue>;

/** The first of the keys that the record has. */
export function presentKey(members: Members, keys: readonly string[]): string | undefined {
  return keys.find((key) => members.has(key));
}

/** The roles that stand at the root in every shape. */
export function rootPlaces(members: Members): { readonly language: Place; readonly id: Place } {
  const { value: first } = members.keys().next();
  const id: Path = [presentKey(members, idKeys) ?? 'id'];
  return {
    language: { kind: 'value', path: [presentKey(members, languageKeys) ?? 'lang'] },
    id: first === undefined ? { kind: 'value', path: id } : { kind: 'value', path: id, before: first },
  };
}
