import type { JsonValue, Span } from './json.js';

/** How a line is spaced: what stands between a key and its value, and between two members or items. */
export interface Style {
  readonly colon: string;
  readonly comma: string;
}

/** The spacing inside one object or array, as far as it shows any. */
function ownStyle(line: string, value: JsonValue): Partial<Style> {
  if (value.type === 'object') {
    const [first, second] = value.members;
    return {
      ...(first && { colon: gap(line, first.keySpan, first.value.span) }),
      ...(first && second && { comma: gap(line, first.value.span, second.keySpan) }),
    };
  }
  if (value.type === 'array') {
    const [first, second] = value.items;
    return first && second ? { comma: gap(line, first.span, second.span) } : {};
  }
  return {};
}

function gap(line: string, before: Span, after: Span): string {
  // A carriage return is white space to JSON and a line break to an editor: it is not copied.
  return line.slice(before.end, after.start).replace(/[\r\n]/g, '');
}

function* containers(value: JsonValue): Generator<JsonValue> {
  if (value.type === 'object') {
    yield value;
    for (const member of value.members) yield* containers(member.value);
  } else if (value.type === 'array') {
    yield value;
    for (const item of value.items) yield* containers(item);
  }
}

/**
 * The spacing to write with inside `container`: its own where it shows one, else the one that the line shows first, else that of
 * Python's `json.dumps`.
 */
export function styleOf(line: string, root: JsonValue, container: JsonValue): Style {
  let { colon, comma } = ownStyle(line, container);
  for (const other of containers(root)) {
    if (colon !== undefined && comma !== undefined) break;
    const style = ownStyle(line, other);
    colon ??= style.colon;
    comma ??= style.comma;
  }
  return { colon: colon ?? ': ', comma: comma ?? (colon === ':' ? ',' : ', ') };
}
