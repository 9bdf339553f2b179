import type { ProblemCode, Severity } from '../../core/validation/problem.js';

/** What a check looks for, for the formats that describe it. Whole sentences. */
export interface Rule {
  /** The severity that its findings usually have. */
  readonly severity: Severity;
  readonly summary: string;
  /** What to do about it. */
  readonly help: string;
}

export const rules: Readonly<Record<ProblemCode, Rule>> = {
  'invalid-json': {
    severity: 'error',
    summary: 'The line is not valid JSON.',
    help: 'Each line holds one JSON value (RFC 8259). Correct the line where it is marked, or remove it.',
  },
  'invalid-encoding': {
    severity: 'error',
    summary: 'The line is not valid UTF-8, or its text was broken when it was decoded before.',
    help: 'Save the file as UTF-8. Text that holds U+FFFD or half of a surrogate pair has to be taken from its source again.',
  },
  'not-an-object': {
    severity: 'error',
    summary: 'The line holds no JSON object.',
    help: 'Each line holds one record, a JSON object with the text and what belongs to it.',
  },
  'unknown-shape': {
    severity: 'warning',
    summary: 'No field of the record is known as the response.',
    help: 'Name your own fields by their roles, with --fields or in the setting xinstruct.fields.',
  },
  'missing-field': {
    severity: 'error',
    summary: 'The record lacks its response or its instruction.',
    help: 'Add the response, or remove the row. An instruction that is still to be written is for information only.',
  },
  'empty-field': {
    severity: 'error',
    summary: 'The response or the instruction of the record is empty.',
    help: 'Fill in the response, or remove the row. An instruction that is still to be written is for information only.',
  },
  'wrong-type': {
    severity: 'error',
    summary: 'A field holds a value of another type than text.',
    help: 'Instruction, input, response and language are strings; an id is a string or a number.',
  },
  'duplicate-key': {
    severity: 'warning',
    summary: 'An object has the same key twice.',
    help: 'Readers take the last one, so that the first is lost. Remove one, or rename it.',
  },
  'duplicate-id': {
    severity: 'warning',
    summary: 'Another record has the same id.',
    help: 'Give each record an id of its own.',
  },
  'duplicate-text': {
    severity: 'warning',
    summary: 'Another record has the same response.',
    help: 'Remove one of the rows. Short responses count only together with their instruction.',
  },
  'language-mismatch': {
    severity: 'error',
    summary: 'The response is not in the language that the record declares.',
    help: 'Correct the declared language, or remove the row. Between close relatives the finding is for information only.',
  },
  'language-unknown': {
    severity: 'information',
    summary: 'The language of the response could not be checked, or by its script only.',
    help: 'Give the records a field "lang" with a code such as sw, name the file like corpus.sw.jsonl, or use --lang.',
  },
  'mixed-language': {
    severity: 'warning',
    summary: 'A part of the response is in another language.',
    help: 'Translate or remove the marked part.',
  },
  'instruction-not-english': {
    severity: 'warning',
    summary: 'The instruction is not in English.',
    help: 'Write the instruction in English: it is the language that the method starts from.',
  },
};
