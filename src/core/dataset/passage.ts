import { applyEdits, insertMember, setText } from '../jsonl/edit.js';
import type { JsonObject, Span } from '../jsonl/json.js';
import { stringLiteral } from '../jsonl/literal.js';
import { parseLine } from '../jsonl/parse.js';
import { decodedRange } from '../jsonl/string-map.js';
import { styleOf } from '../jsonl/style.js';
import { withoutTheRest } from './excerpt.js';
import { readRecord } from './read-record.js';
import type { DatasetRecord, FieldNames } from './record.js';
import { setRole } from './write-record.js';

/** A part of a record's output: its text and its range there, in UTF-16 code units of the decoded text. */
export interface Passage {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The member of a passage's record that tells from where it was taken. */
const pointerKey = 'passage_of';

/**
 * The passage that a selection in the line means, or undefined where it holds nothing of the output's text. A selection that
 * reaches beyond the text is clipped to it, one that cuts an escape or a surrogate pair takes the whole character, and white
 * space at both ends is left out.
 */
export function selectedPassage(line: string, record: DatasetRecord, selection: Span): Passage | undefined {
  const output = record.fields.output;
  if (!output || line[output.span.start] !== '"') return undefined;
  const range = decodedRange(line, output.span, selection);
  const selected = output.text.slice(range.start, range.end);
  const text = selected.trim();
  if (text === '') return undefined;
  const start = range.start + selected.length - selected.trimStart().length;
  return { text, start, end: start + text.length };
}

/**
 * The line of a new record for a passage, without a line end: in the source's shape, key order and spacing, with the passage as
 * its output and its own instruction.
 *
 * - The id is `<source id>#<start>-<end>` where the source has one; an input is emptied, for it belonged to the whole text.
 * - The language, and what tells origin and licence, stay as they are; so do the system turns of a dialogue. Other members are
 *   dropped: they speak of the whole text.
 * - `"passage_of": {"id": ..., "start": ..., "end": ...}` points back to the source; where that has no id, `"key"` names it by
 *   the hash of its text. Here and in the id, positions count Unicode characters (code points) of the source's text, as Python
 *   does, from 0 and without the end.
 */
export function passageLine(
  line: string,
  record: DatasetRecord,
  passage: Passage,
  instruction: string,
  names?: FieldNames,
): string {
  const source = record.fields.output?.text ?? '';
  const start = characters(source.slice(0, passage.start));
  const end = start + characters(passage.text);
  const { id } = record.fields;

  const bare = withoutTheRest(line, record);
  const copy = read(bare, names);
  const { output, input, id: newId } = copy.fields;
  const filled = applyEdits(bare, [
    ...(output ? [setText(bare, copy.root, output.path, passage.text)] : []),
    setRole(bare, copy, 'instruction', instruction, names),
    ...(input ? [setText(bare, copy.root, input.path, '')] : []),
    ...(newId && id?.text ? [setText(bare, copy.root, newId.path, `${id.text}#${start}-${end}`)] : []),
  ]);

  const root = rootOf(filled);
  const { colon, comma } = styleOf(filled, root, root);
  const origin = id?.text
    ? ['id', id.isText ? stringLiteral(id.text) : line.slice(id.span.start, id.span.end)]
    : ['key', stringLiteral(record.key)];
  const pointer = [origin, ['start', String(start)], ['end', String(end)]]
    .map(([key = '', raw = '']) => `${stringLiteral(key)}${colon}${raw}`)
    .join(comma);
  return applyEdits(filled, [insertMember(filled, root, root, pointerKey, `{${pointer}}`)]);
}

/** The number of code points. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

function rootOf(line: string): JsonObject {
  const parsed = parseLine(line);
  if (parsed.kind !== 'value' || parsed.value.type !== 'object') throw new Error('The passage made no JSON object');
  return parsed.value;
}

function read(line: string, names: FieldNames | undefined): DatasetRecord {
  const record = readRecord(rootOf(line), names);
  if (!record) throw new Error("The passage's record lost the shape of its source");
  return record;
}
