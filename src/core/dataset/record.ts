import type { JsonValue, Path, Span } from '../jsonl/json.js';

/** What a field is for, whatever the file calls it. */
export type Role = 'instruction' | 'input' | 'output' | 'language' | 'id';

/** The layouts that are recognised without a setting; `custom` is the user's own, by `xinstruct.fields`. */
export type Shape = 'text' | 'alpaca' | 'prompt-completion' | 'messages' | 'sharegpt' | 'custom';

/** A role's field as it stands in the line. A role whose field is missing is absent from {@link DatasetRecord.fields}. */
export interface Field {
  readonly path: Path;
  /** The value's place in the line; for a string it includes the quotes. */
  readonly span: Span;
  /** The decoded text; a number (an id, say) by its spelling; `null` and an empty string are both ''. */
  readonly text: string;
  /** False where the value is neither a string nor `null` (a number id is fine, an object as output is a problem). */
  readonly isText: boolean;
}

/**
 * Identity of a record: `id:<id>` where there is an id that is unique in its file, else `text:<hash of the output>`.
 * It survives sorting and the editing of other lines.
 */
export type RecordKey = string;

/** One row of a dataset, read from its line. Positions are UTF-16 offsets inside that line. */
export interface DatasetRecord {
  readonly key: RecordKey;
  readonly shape: Shape;
  readonly fields: { readonly [role in Role]?: Field };
  readonly root: JsonValue;
}

/** The user's own field names: a dotted path a role, for instance `{"output": "data.body"}` (setting `xinstruct.fields`). */
export type FieldNames = { readonly [role in Role]?: string };

/** From where a passage was taken: the source record and the range of its decoded output, in UTF-16 code units. */
export interface PassageOrigin {
  readonly source: RecordKey;
  /** The source's own id, where it has one. */
  readonly sourceId?: string;
  readonly start: number;
  readonly end: number;
}
