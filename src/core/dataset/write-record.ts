import { insertItem, PlaceError, setText } from '../jsonl/edit.js';
import type { LineEdit } from '../jsonl/json.js';
import { stringLiteral } from '../jsonl/literal.js';
import { styleOf } from '../jsonl/style.js';
import { valueAt } from '../jsonl/value.js';
import { message } from '../message.js';
import { layoutOf } from './layout.js';
import type { DatasetRecord, FieldNames, Role } from './record.js';

/**
 * The smallest edit after which the record's role is `text`: its value is replaced, or the field is inserted where its shape
 * wants it (an instruction right before the output, a user turn before the assistant's). `names` are those that the record was
 * read with.
 * @throws PlaceError where the line has no place for the field
 */
export function setRole(line: string, record: DatasetRecord, role: Role, text: string, names?: FieldNames): LineEdit {
  const { root } = record;
  const place = layoutOf(root, names)?.places[role];
  if (!place) throw new PlaceError(message('This line is not a record that is known: it has no place for a text.'));
  if (place.kind === 'value') return setText(line, root, place.path, text, place.before);

  const array = valueAt(root, place.array);
  if (array?.type !== 'array') throw new PlaceError(message('This line has no list of turns to write into.'));
  const { colon, comma } = styleOf(line, root, array.items[0] ?? root);
  const { speakerKey, speaker, textKey } = place.turn;
  const turn = [
    [speakerKey, speaker],
    [textKey, text],
  ].map((pair) => pair.map(stringLiteral).join(colon));
  return insertItem(line, root, array, place.index, `{${turn.join(comma)}}`);
}
