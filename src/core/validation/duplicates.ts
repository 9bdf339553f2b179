import type { DatasetRecord } from '../dataset/record.js';
import { message } from '../message.js';
import type { Problem } from './problem.js';

/** Shorter responses ("Yes.", "Positive") repeat in honest data; they count as duplicates only with the same instruction. */
const repeatable = 40;

/** What is compared to find records with the same text: the response in NFC; undefined where there is none. */
export function textOfRecord({ fields }: DatasetRecord): string | undefined {
  const text = fields.output?.text.trim().normalize('NFC');
  if (!text) return undefined;
  if (text.length >= repeatable) return text;
  const asked = [fields.instruction?.text, fields.input?.text].map((part) => part?.trim().normalize('NFC') ?? '');
  return [text, ...asked].join('\u0000');
}

/** A record's id, where it has one. */
export function idOfRecord({ fields }: DatasetRecord): string | undefined {
  const id = fields.id?.text;
  return id === undefined || id === '' ? undefined : id;
}

/** `first` is the zero-based line of the first record with that id. */
export function duplicateId(record: DatasetRecord, first: number): Problem {
  return {
    code: 'duplicate-id',
    severity: 'warning',
    message: message('The id {0} stands in line {1} already.', (idOfRecord(record) ?? '').slice(0, 80), first + 1),
    span: (record.fields.id ?? record.fields.output)?.span ?? record.root.span,
    related: first,
  };
}

/** `first` is the zero-based line of the first record with that text. */
export function duplicateText(record: DatasetRecord, first: number): Problem {
  return {
    code: 'duplicate-text',
    severity: 'warning',
    message: message('The same text stands in line {0} already.', first + 1),
    span: record.fields.output?.span ?? record.root.span,
    related: first,
  };
}
