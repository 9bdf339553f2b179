import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `npm run eval:backward -- [options]

  --corpus DIR       documents: provenance.tsv and LANG.jsonl (default: ../shared/data/corpus beside the clone)
  --sources DIR      the public sources of training/README.md, for the ceiling; without it there is none
  --adapter FILE     a further adapter (.gguf, its .json beside it) beside the one that ships; may be given again
  --languages LIST   default: fi,id,th,tr,vi,bn,hi,sw,ta,ur
  --documents N      documents of each language that an instruction is written for (default: 20, at most 40)
  --candidates N     candidates that the chooser has (default: 3, as in the editor)
  --no-refine        leave out the drafts before and after Refine
  --threads N        of the model (default: the physical cores less one); the embedder has one
  --out FILE.json    also write the figures, and every instruction, to a file
  --table N          print N instructions of the shipped adapter for a person to judge, and nothing else

Answers are kept in the cache folder: a run that was stopped goes on where it was.`;

export interface Options {
  readonly corpus: string;
  readonly sources: string | undefined;
  /** The one that ships is the first. */
  readonly adapters: readonly string[];
  readonly languages: readonly string[];
  readonly documents: number;
  readonly candidates: number;
  readonly refine: boolean;
  readonly threads: number | undefined;
  readonly out: string | undefined;
  readonly table: number | undefined;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param root the project's folder */
export function readOptions(args: readonly string[], root: string): Options {
  const { values } = parsed(args);
  const shipped = join(root, 'media', 'adapters', 'backward.gguf');
  const documents = whole('documents', values.documents);
  if (documents > 40) {
    throw new UsageError('--documents: at most 40 are searched in each language.');
  }
  return {
    corpus: values.corpus === undefined ? resolve(root, '..', 'shared', 'data', 'corpus') : resolve(values.corpus),
    sources: values.sources === undefined ? undefined : resolve(values.sources),
    adapters: [...new Set([shipped, ...values.adapter.map((file) => resolve(file))])],
    languages: values.languages.split(/[\s,]+/u).filter(Boolean),
    documents,
    candidates: whole('candidates', values.candidates),
    refine: !values['no-refine'],
    threads: values.threads === undefined ? undefined : whole('threads', values.threads),
    out: values.out === undefined ? undefined : resolve(values.out),
    table: values.table === undefined ? undefined : whole('table', values.table),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        corpus: { type: 'string' },
        sources: { type: 'string' },
        adapter: { type: 'string', multiple: true, default: [] },
        languages: { type: 'string', default: 'fi,id,th,tr,vi,bn,hi,sw,ta,ur' },
        documents: { type: 'string', default: '20' },
        candidates: { type: 'string', default: '3' },
        'no-refine': { type: 'boolean', default: false },
        threads: { type: 'string' },
        out: { type: 'string' },
        table: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, value: string): number {
  if (!/^[1-9]\d{0,4}$/u.test(value)) {
    throw new UsageError(`--${name} takes a whole number from 1, not "${value}".`);
  }
  return Number(value);
}
