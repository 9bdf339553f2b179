import { createHash } from 'node:crypto';
import type { DatasetRecord, RecordKey } from '../../core/dataset/record.js';
import type { Span } from '../../core/jsonl/json.js';
import { languageCode } from '../../core/language/codes.js';
import { declaredLanguage } from '../../core/language/declared.js';
import type { Detectors } from '../../core/language/detectors.js';
import { message } from '../../core/message.js';
import { checkLine, type FileNote, type LineContext } from '../../core/validation/check-line.js';
import { idOfRecord, textOfRecord } from '../../core/validation/duplicates.js';
import type { Problem } from '../../core/validation/problem.js';
import type { LineChunk } from './chunks.js';

/** What lines are checked against, as it can be passed to another thread. */
export interface FileContext extends Omit<LineContext, 'detectors'> {
  /** Whether the keys of records are wanted, since checks are switched off by key. */
  readonly byKey: boolean;
}

/** What a line says by itself, as plain data without the record's texts: it passes from thread to thread. */
export interface LineFacts {
  readonly problems: readonly Problem[];
  /** Missing where an earlier line that the same examiner saw said the same of the file. */
  readonly note?: FileNote;
  readonly record?: RecordFacts;
}

/** What is wanted of a record where the whole file is looked at. */
export interface RecordFacts {
  readonly id?: string;
  /** BCP 47 code of the declared language, `und` where what is declared names none; missing where nothing is declared. */
  readonly language?: string;
  readonly idDigest?: string;
  /** Of what is compared to find the same text again. */
  readonly textDigest?: string;
  readonly root: Span;
  readonly idSpan?: Span;
  readonly outputSpan?: Span;
  /** With {@link FileContext.byKey}: the record's own key and, where it has an id, the text that tells it from its namesakes. */
  readonly key?: RecordKey;
  readonly output?: string;
}

/** Looks at the lines of one file, each for itself. They are to come in the order of the file, though not all of them. */
export class LineExaminer {
  private readonly context: LineContext;
  private readonly told = new Set<string>();

  constructor(
    detectors: Detectors,
    private readonly file: FileContext,
  ) {
    const { fileName, language, names } = file;
    this.context = {
      detectors,
      ...(fileName !== undefined && { fileName }),
      ...(language !== undefined && { language }),
      ...(names !== undefined && { names }),
    };
  }

  examine({ lines, broken }: LineChunk): readonly LineFacts[] {
    return lines.map((line, index) => (broken.includes(index) ? { problems: [badEncoding(line)] } : this.line(line)));
  }

  private line(text: string): LineFacts {
    const { record, problems, note } = checkLine(text, this.context);
    const isNew = note !== undefined && !this.told.has(note.topic);
    if (isNew) this.told.add(note.topic);
    return { problems, ...(isNew && { note }), ...(record && { record: this.record(record) }) };
  }

  private record(record: DatasetRecord): RecordFacts {
    const id = idOfRecord(record);
    const text = textOfRecord(record);
    const declared = declaredLanguage(record, this.file.fileName, this.file.language);
    return {
      root: record.root.span,
      ...(id !== undefined && { id, idDigest: digest(id) }),
      ...(text !== undefined && { textDigest: digest(text) }),
      ...(declared !== undefined && { language: languageCode(declared) ?? 'und' }),
      ...(record.fields.id && { idSpan: record.fields.id.span }),
      ...(record.fields.output && { outputSpan: record.fields.output.span }),
      ...(this.file.byKey && { key: record.key }),
      ...(this.file.byKey && id !== undefined && { output: record.fields.output?.text ?? '' }),
    };
  }
}

/** 96 bits, a character for each 8. UTF-16, since in UTF-8 all lone surrogates are the same. */
function digest(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest().toString('latin1', 0, 12);
}

/** The span is where decoding put its first U+FFFD, which is where the first broken byte stands. */
function badEncoding(line: string): Problem {
  const at = Math.max(0, line.indexOf('\ufffd'));
  return {
    code: 'invalid-encoding',
    severity: 'error',
    message: message('This line is not valid UTF-8 from column {0} on. Save the file as UTF-8.', at + 1),
    span: { start: at, end: at + 1 },
  };
}
