import type { DatasetRecord, FieldNames } from '../dataset/record.js';
import { readRecord } from '../dataset/read-record.js';
import type { Span } from '../jsonl/json.js';
import { parseLine } from '../jsonl/parse.js';
import { message } from '../message.js';
import { checkLanguage, type LanguageContext } from './check-language.js';
import { checkFields } from './check-fields.js';
import { repeatedKeys } from './repeated-keys.js';
import type { Problem } from './problem.js';

/** What a line is checked against. */
export interface LineContext extends LanguageContext {
  /** The user's own field names (setting `xinstruct.fields`). */
  readonly names?: FieldNames;
}

/** A finding that is said once for a file, at the first line that gives rise to it. */
export interface FileNote {
  readonly topic: string;
  readonly problem: Problem;
}

/** What a line says by itself; nothing here depends on other lines. */
export interface CheckedLine {
  readonly record?: DatasetRecord;
  readonly problems: readonly Problem[];
  readonly note?: FileNote;
}

const blank: CheckedLine = { problems: [] };

/** Checks one line of a file: its JSON, its roles, its languages. A blank line is fine. */
export function checkLine(line: string, context: LineContext): CheckedLine {
  const parsed = parseLine(line);
  if (parsed.kind === 'blank') return blank;
  if (parsed.kind === 'invalid') {
    // Where a line breaks off, its last character is marked: there is nothing behind it that could be.
    const start = Math.min(parsed.span.start, line.length - 1);
    const span = { start, end: Math.max(start + 1, Math.min(parsed.span.end, line.length)) };
    return { problems: [{ code: 'invalid-json', severity: 'error', message: parsed.reason, span }] };
  }
  const { value } = parsed;
  if (value.type !== 'object') {
    return {
      problems: [
        {
          code: 'not-an-object',
          severity: 'error',
          message: message('Each line holds one record, a JSON object; this one holds {0}.', nounOf(value.type)),
          span: value.span,
        },
      ],
    };
  }
  const repeated = repeatedKeys(value);
  const record = readRecord(value, context.names);
  if (!record)
    return {
      problems: [
        unknownShape(
          value.members.map(({ key }) => key),
          value.span,
        ),
        ...repeated,
      ],
    };
  const language = checkLanguage(line, record, context);
  return {
    record,
    problems: [...repeated, ...checkFields(record), ...badText(line, record), ...language.problems],
    ...(language.note && { note: language.note }),
  };
}

function nounOf(type: string): string {
  return type === 'array' ? 'an array' : type === 'null' ? 'null' : `a ${type}`;
}

function unknownShape(keys: readonly string[], span: Span): Problem {
  const shown = keys.slice(0, 8).map((key) => JSON.stringify(key.slice(0, 40)));
  const list = shown.join(', ') + (keys.length > shown.length ? ', …' : '');
  return {
    code: 'unknown-shape',
    severity: 'warning',
    message:
      keys.length === 0
        ? message('This record is empty.')
        : message(
            'Which field holds the text? None of {0} is known; name it in the setting xinstruct.fields, for instance {"output": {1}}.',
            list,
            shown[0] ?? '""',
          ),
    span,
  };
}

const loneSurrogate = /\p{Surrogate}/u;

/** Text that UTF-8 cannot hold, and text that was broken before it came here. */
function badText(line: string, { fields }: DatasetRecord): Problem[] {
  return [fields.instruction, fields.input, fields.output].flatMap((field): Problem[] => {
    if (!field) return [];
    if (loneSurrogate.test(field.text)) {
      const text = message('This text holds half of a surrogate pair, which UTF-8 cannot store.');
      return [{ code: 'invalid-encoding', severity: 'warning', message: text, span: field.span }];
    }
    if (field.text.includes('\ufffd')) {
      const at = line.indexOf('\ufffd', field.span.start);
      const span = at >= 0 && at < field.span.end ? { start: at, end: at + 1 } : field.span;
      const text = message('This text holds U+FFFD: characters were lost when it was decoded.');
      return [{ code: 'invalid-encoding', severity: 'warning', message: text, span }];
    }
    return [];
  });
}
