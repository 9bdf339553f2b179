import type { DatasetRecord, Role } from '../dataset/record.js';
import { message, type Message } from '../message.js';
import type { Problem, ProblemCode, Severity } from './problem.js';

/**
 * Missing, empty and wrong-typed roles. A response that is missing or empty is an error: there is nothing to write an instruction
 * for. An instruction that is still to be written is the work to do: information, and nothing at all for plain text rows.
 */
export function checkFields({ fields, shape, root }: DatasetRecord): Problem[] {
  const problems: Problem[] = [];
  const add = (code: ProblemCode, severity: Severity, text: Message, role?: Role): void => {
    problems.push({ code, severity, message: text, span: (role && fields[role]?.span) ?? root.span });
  };
  const { output, instruction, input, language, id } = fields;

  if (!output) add('missing-field', 'error', message('The response is missing.'));
  else if (!output.isText) add('wrong-type', 'error', message('The response is no text.'), 'output');
  else if (output.text.trim() === '') add('empty-field', 'error', message('The response is empty.'), 'output');

  if (!instruction) {
    if (shape !== 'text' && shape !== 'custom') {
      add('missing-field', 'information', message('The instruction is not written yet: its field is missing.'));
    }
  } else if (!instruction.isText) add('wrong-type', 'error', message('The instruction is no text.'), 'instruction');
  else if (instruction.text.trim() === '') {
    add('empty-field', 'information', message('The instruction is not written yet.'), 'instruction');
  }

  if (input && !input.isText) add('wrong-type', 'warning', message('The input is no text.'), 'input');
  if (language && !language.isText) {
    add(
      'wrong-type',
      'warning',
      message('The language is no text: a code such as "sw" is meant to stand here.'),
      'language',
    );
  }
  if (id && !id.isText && id.text === '') {
    add('wrong-type', 'warning', message('The id is neither a text nor a number.'), 'id');
  }
  return problems;
}
