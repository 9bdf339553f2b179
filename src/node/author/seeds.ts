import type { DatasetRecord, FieldNames } from '../../core/dataset/record.js';
import { format, message, type Message } from '../../core/message.js';
import type { Example } from '../../core/models/model.js';
import type { Author } from './author.js';
import { readRows, scanRows, type Scan } from './rows.js';

export interface Seeds {
  readonly examples: readonly Example[];
  /** What could not be used, a sentence each. */
  readonly problems: readonly Message[];
}

/** More would be read again and again without a use. */
const limit = 2000;

/**
 * Reads trusted pairs (English instruction, response in the target language) from a JSONL file of any known shape.
 * Rejects with the system's error where the file can't be read.
 */
export async function readSeeds(path: string, names?: FieldNames): Promise<Seeds> {
  const examples: Example[] = [];
  const problems: Message[] = [];
  const scan = await scanRows(path, names);
  for await (const row of readRows(path, scan, names)) {
    if (row.kind === 'broken') {
      problems.push(message('{0}, line {1}: {2}', path, row.line.number, format(row.reason)));
    }
    if (row.kind !== 'record') {
      continue;
    }
    const pair = pairOf(row.record);
    if (pair === undefined) {
      problems.push(message('{0}, line {1}: a pair needs an instruction and a text', path, row.line.number));
    } else if (examples.length < limit) {
      examples.push(pair);
    }
  }
  return { examples, problems };
}

/** The pairs of a dataset that a person has accepted, as they stand there: the more is accepted, the better it writes. */
export async function acceptedPairs(
  author: Author,
  path: string,
  scan: Scan,
  names?: FieldNames,
): Promise<readonly Example[]> {
  const examples: Example[] = [];
  if (author.counts().accepted === 0) {
    return examples;
  }
  for await (const row of readRows(path, scan, names)) {
    const pair = row.kind === 'record' && author.state(row.key).status === 'accepted' ? pairOf(row.record) : undefined;
    if (pair !== undefined && examples.length < limit) {
      examples.push(pair);
    }
  }
  return examples;
}

function pairOf({ fields }: DatasetRecord): Example | undefined {
  const instruction = fields.instruction?.text.trim() ?? '';
  const response = fields.output?.text.trim() ?? '';
  return instruction === '' || response === '' ? undefined : { instruction, response };
}
