import type { JsonObject, Path } from '../jsonl/json.js';
import { memberOf } from '../jsonl/value.js';

/**
 * The path that a field name of the settings means in a record: keys and array positions with dots between them
 * (`messages.0.content`). A key that has the whole name, dots and all, is taken first.
 */
export function fieldPath(root: JsonObject, name: string): Path {
  if (memberOf(root, name)) return [name];
  return name.split('.').map((step) => (/^(?:0|[1-9]\d*)$/.test(step) ? Number(step) : step));
}
