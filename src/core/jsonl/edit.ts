import { message, type Message } from '../message.js';
import type { JsonArray, JsonObject, JsonValue, LineEdit, Path } from './json.js';
import { stringLiteral } from './literal.js';
import { styleOf } from './style.js';
import { childOf, memberOf } from './value.js';

/** A text that cannot be written where it was asked to stand. */
export class PlaceError extends Error {
  constructor(readonly reason: Message) {
    super(reason.template);
    this.name = 'PlaceError';
  }
}

/** The line after its edits. They may come in any order; two that overlap are a mistake of the caller and throw. */
export function applyEdits(line: string, edits: readonly LineEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let position = 0;
  for (const { span, text } of ordered) {
    if (span.start < position) throw new RangeError(`Edits overlap at character ${span.start} of the line`);
    result += line.slice(position, span.start) + text;
    position = span.end;
  }
  return result + line.slice(position);
}

/**
 * The smallest edit after which the string `text` stands at `path`: its value is replaced where there is one (of duplicate keys
 * the last), else the member is inserted with the line's own spacing, before its sibling `before` or at the end, with the objects
 * around it where these are missing or null. Nothing changes (an empty edit) where the text stands there already.
 * @throws PlaceError where the path leads through a value that can hold nothing
 */
export function setText(line: string, root: JsonValue, path: Path, text: string, before?: string): LineEdit {
  let value = root;
  for (const [depth, step] of path.entries()) {
    const child = childOf(value, step);
    if (child === undefined || (child.type === 'null' && depth < path.length - 1)) {
      const { colon } = styleOf(line, root, value);
      const raw = nest(path.slice(depth + 1), stringLiteral(text), colon, path);
      if (child !== undefined) return { span: child.span, text: raw };
      if (value.type === 'object') return insertMember(line, root, value, String(step), raw, before);
      if (value.type === 'array' && step === value.items.length) return insertItem(line, root, value, step, raw);
      throw noPlace(path, path.slice(0, depth));
    }
    value = child;
  }
  if (path.length === 0) throw noPlace(path, path);
  if (value.type === 'string' && value.text === text)
    return { span: { start: value.span.end, end: value.span.end }, text: '' };
  return { span: value.span, text: stringLiteral(text) };
}

/** `raw` inside the objects and one-item arrays that `path` names. */
function nest(path: Path, raw: string, colon: string, whole: Path): string {
  return path.reduceRight<string>((inner, step) => {
    if (typeof step === 'string') return `{${stringLiteral(step)}${colon}${inner}}`;
    if (step === 0) return `[${inner}]`;
    throw noPlace(whole, whole.slice(0, whole.length - path.length));
  }, raw);
}

function noPlace(path: Path, stop: Path): PlaceError {
  const field = path.join('.');
  return new PlaceError(
    stop.length > 0
      ? message(
          'The field {0} cannot be written in this line: {1} holds no place for it. Change the line, or the field names in the settings.',
          field,
          stop.join('.'),
        )
      : message(
          'The field {0} cannot be written in this line: the record holds no place for it. Change the line, or the field names in the settings.',
          field,
        ),
  );
}

/** Inserts a member into an object of the line, before the member `before` or at the end. `raw` is JSON text. */
export function insertMember(
  line: string,
  root: JsonValue,
  object: JsonObject,
  key: string,
  raw: string,
  before?: string,
): LineEdit {
  const { colon, comma } = styleOf(line, root, object);
  const member = `${stringLiteral(key)}${colon}${raw}`;
  const next = before === undefined ? undefined : memberOf(object, before);
  if (next) return insertion(next.keySpan.start, member + comma);
  const last = object.members.at(-1);
  return last ? insertion(last.value.span.end, comma + member) : insertion(object.span.start + 1, member);
}

/** Inserts an item into an array of the line at a position from 0 to its length. `raw` is JSON text. */
export function insertItem(line: string, root: JsonValue, array: JsonArray, index: number, raw: string): LineEdit {
  const { comma } = styleOf(line, root, array);
  const next = array.items[index];
  if (next) return insertion(next.span.start, raw + comma);
  const last = array.items.at(-1);
  return last ? insertion(last.span.end, comma + raw) : insertion(array.span.start + 1, raw);
}

function insertion(at: number, text: string): LineEdit {
  return { span: { start: at, end: at }, text };
}
