import type { JsonMember, JsonObject, JsonValue, Path } from './json.js';

/** The member of that name; of several, the last one, as `JSON.parse` takes it. */
export function memberOf(object: JsonObject, key: string): JsonMember | undefined {
  return object.members.findLast((member) => member.key === key);
}

/** The value directly under a key or a position. */
export function childOf(value: JsonValue, step: string | number): JsonValue | undefined {
  if (value.type === 'object') return memberOf(value, String(step))?.value;
  if (value.type === 'array' && typeof step === 'number') return value.items[step];
  return undefined;
}

/** The value at a path, or undefined where the path leads nowhere. */
export function valueAt(root: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of path) {
    if (value === undefined) return undefined;
    value = childOf(value, step);
  }
  return value;
}

/** The values of an object by key; of several members with the same key, the last one. For many look-ups in one object. */
export function valuesOf(object: JsonObject): ReadonlyMap<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  for (const { key, value } of object.members) values.set(key, value);
  return values;
}
