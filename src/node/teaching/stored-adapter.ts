import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { message, type Message } from '../../core/message.js';
import { ModelError } from '../../core/models/model.js';
import { evaluation, type TeachEvaluation } from '../../core/teaching/events.js';
import { readAdapter } from '../embedded/adapter.js';
import { systemCode } from '../fault.js';
import { reasonOf } from '../replace-file.js';

/** An adapter that was taught on this machine. */
export interface StoredAdapter {
  readonly id: string;
  readonly name: string;
  /** The GGUF file. */
  readonly file: string;
  /** ISO 8601. */
  readonly date: string;
  readonly bytes: number;
  readonly parent?: { readonly id: string; readonly sha256: string };
  readonly texts: number;
  readonly steps: number;
  /** Pairs by where they come from. */
  readonly pairs: readonly { readonly source: string; readonly licence?: string; readonly pairs: number }[];
  /** Language codes. */
  readonly languages: readonly string[];
  readonly before?: TeachEvaluation;
  readonly after?: TeachEvaluation;
  /** Why it can't be used. */
  readonly fault?: Message;
}

const sidecar = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
  date: z.string(),
  parent: z.object({ id: z.string(), sha256: z.string() }).nullable(),
  texts: z.number(),
  steps: z.number(),
  pairs: z.array(z.object({ source: z.string(), licence: z.string(), pairs: z.number() })),
  /** Texts by language. */
  languages: z.record(z.string(), z.number()),
  evaluation: z.object({ before: evaluation, after: evaluation }),
});

export const adapterFile = 'adapter.gguf';
export const sidecarFile = 'adapter.json';

/** What stands in an adapter's folder. One that can't be used is there all the same, with the reason. */
export async function readStored(folder: string): Promise<StoredAdapter> {
  const file = join(folder, adapterFile);
  const broken = {
    id: basename(folder),
    name: basename(folder),
    file,
    date: '',
    bytes: 0,
    texts: 0,
    steps: 0,
    pairs: [],
    languages: [],
  };
  let about: z.infer<typeof sidecar>;
  try {
    about = sidecar.parse(JSON.parse(await readFile(join(folder, sidecarFile), 'utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError) && systemCode(error) === undefined) throw error;
    const reason = error instanceof z.ZodError || error instanceof SyntaxError ? 'it is damaged' : reasonOf(error);
    const fault = message(
      '{0} can\u2019t be read: {1}. Delete the adapter, and teach it anew.',
      join(folder, sidecarFile),
      reason,
    );
    return { ...broken, ...(await dateOf(folder)), fault };
  }
  const { parent, languages, evaluation: figures, pairs, ...rest } = about;
  const stored: StoredAdapter = {
    ...rest,
    // Its folder is what it is found by.
    id: basename(folder),
    file,
    ...(parent === null ? {} : { parent }),
    pairs: pairs.map(({ licence, ...each }) => (licence === notStated ? each : { ...each, licence })),
    languages: Object.entries(languages)
      .sort(([, a], [, b]) => b - a)
      .map(([code]) => code),
    ...figures,
  };
  try {
    await readAdapter(file);
    return stored;
  } catch (error) {
    if (error instanceof ModelError) return { ...stored, fault: error.text };
    throw error;
  }
}

/** What the trainer writes where a row states no licence. */
const notStated = 'not stated';

async function dateOf(folder: string): Promise<{ readonly date?: string }> {
  try {
    return { date: (await stat(folder)).mtime.toISOString() };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return {};
    throw error;
  }
}
