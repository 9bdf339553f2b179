import type { JsonValue } from '../jsonl/json.js';
import { valueAt } from '../jsonl/value.js';
import { recordKey } from './identity.js';
import { layoutOf } from './layout.js';
import { roles } from './place.js';
import type { DatasetRecord, Field, FieldNames, RecordKey, Role } from './record.js';

/**
 * Reads a line's value as a record; undefined where its shape is none that is known. Only roles that stand in the line get a
 * field. The key is that of the record by itself; `uniqueKeys` tells it from others of the same file.
 */
export function readRecord(root: JsonValue, names?: FieldNames): DatasetRecord | undefined {
  const layout = layoutOf(root, names);
  if (!layout) return undefined;
  const fields: { [role in Role]?: Field } = {};
  for (const role of roles) {
    const place = layout.places[role];
    const value = place.kind === 'value' ? valueAt(root, place.path) : undefined;
    if (place.kind === 'value' && value) fields[role] = fieldOf(place.path, value);
  }
  let key: RecordKey | undefined;
  return {
    shape: layout.shape,
    fields,
    root,
    /** Worked out when it is first asked for: the hash of a long text takes longer than all the rest. */
    get key(): RecordKey {
      return (key ??= recordKey(fields.id?.text, fields.output?.text ?? ''));
    },
  };
}

/** The decoded text of a role, '' where it is missing, empty or no text. */
export function textOf(record: DatasetRecord, role: Role): string {
  return record.fields[role]?.text ?? '';
}

function fieldOf(path: Field['path'], value: JsonValue): Field {
  const { span } = value;
  switch (value.type) {
    case 'string':
      return { path, span, text: value.text, isText: true };
    case 'null':
      return { path, span, text: '', isText: true };
    case 'number':
      return { path, span, text: value.spelling, isText: false };
    default:
      return { path, span, text: '', isText: false };
  }
}
