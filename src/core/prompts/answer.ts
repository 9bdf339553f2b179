/** The shape of a chat model's answer, for endpoints that take a JSON schema. */
export const instructionSchema = {
  name: 'instruction',
  schema: {
    type: 'object',
    properties: { instruction: { type: 'string' } },
    required: ['instruction'],
    additionalProperties: false,
  },
} as const;

export type ReadInstruction =
  | { readonly kind: 'read'; readonly instruction: string }
  /** The answer broke off inside the instruction. */
  | { readonly kind: 'partial'; readonly instruction: string }
  | { readonly kind: 'unreadable' };

/**
 * Reads `{"instruction": "..."}` out of an answer, also from a code fence, among prose or after a model's thoughts. Nothing is
 * guessed: where there is no such object, or several that differ, the answer is unreadable.
 */
export function readInstruction(answer: string): ReadInstruction {
  const text = withoutThoughts(answer);
  const found = new Set(objectsIn(text).flatMap(instructionOf));
  const [first] = found;
  if (first !== undefined) {
    return found.size === 1 ? { kind: 'read', instruction: first } : { kind: 'unreadable' };
  }
  return openObject(text);
}

/** What of the instruction has come so far, to be shown while an answer arrives. */
export function instructionSoFar(answer: string): string {
  const read = readInstruction(answer);
  return read.kind === 'unreadable' ? '' : read.instruction;
}

/** Reasoning models put their thoughts before the answer. */
function withoutThoughts(answer: string): string {
  return answer.replace(/<(think|thinking|reasoning)>[\s\S]*?(<\/\1>|$)/gu, '');
}

function instructionOf(json: string): string[] {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' &&
      value !== null &&
      'instruction' in value &&
      typeof value.instruction === 'string'
      ? [value.instruction]
      : [];
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [];
    }
    throw error;
  }
}

/** The outermost `{...}` of a text, by counting braces outside of JSON strings. */
function objectsIn(text: string): string[] {
  const objects: string[] = [];
  for (let at = text.indexOf('{'); at >= 0;) {
    const end = closingBrace(text, at);
    if (end === undefined) {
      // Not closed: perhaps a brace in prose; an object may still begin after it.
      at = text.indexOf('{', at + 1);
      continue;
    }
    objects.push(text.slice(at, end + 1));
    at = text.indexOf('{', end + 1);
  }
  return objects;
}

function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') {
        at++;
      } else if (character === '"') {
        inString = false;
      }
    } else if (character === '"') {
      inString = true;
    } else if (character === '{') {
      depth++;
    } else if (character === '}' && --depth === 0) {
      return at;
    }
  }
  return undefined;
}

/** Reads an object that the answer does not close: its instruction may still be whole, or begun. */
function openObject(text: string): ReadInstruction {
  const match = /\{\s*"instruction"\s*:\s*"((?:[^"\\]|\\[\s\S])*)("\s*)?$/u.exec(
    text.replace(/\\(u[0-9a-fA-F]{0,3})?$/u, ''),
  );
  const [instruction] = match === null ? [] : instructionOf(`{"instruction":"${escapeControls(match[1] ?? '')}"}`);
  if (instruction === undefined) {
    return { kind: 'unreadable' };
  }
  return { kind: match?.[2] === undefined ? 'partial' : 'read', instruction };
}

function escapeControls(text: string): string {
  return text.replace(/\n/gu, '\\n').replace(/\r/gu, '\\r').replace(/\t/gu, '\\t');
}
