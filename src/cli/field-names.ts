import { z } from 'zod';
import type { FieldNames } from '../core/dataset/record.js';

const path = z.string().min(1).exactOptional();
const schema = z.strictObject({ instruction: path, input: path, output: path, language: path, id: path });

/** What is said where {@link parseFieldNames} gives nothing. */
export const fieldNamesHelp =
  'It takes JSON that names fields by their roles (instruction, input, output, language, id), for instance {"output": "data.body"}.';

/** Reads the JSON of an option `--fields`; undefined where it is none, or names something that is no role. */
export function parseFieldNames(json: string): FieldNames | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
