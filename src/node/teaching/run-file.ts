import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../fault.js';

const run = z.object({
  id: z.string(),
  name: z.string(),
  /** What was asked for: the same rows, parent and steps have the same key, so that the same command goes on. */
  key: z.string(),
  /** As it was asked for; missing: the recipe's own number. */
  steps: z.number().int().positive().optional(),
  /** Whether `parent.gguf` is taught further. */
  hasParent: z.boolean(),
  /** The last checkpoint. */
  saved: z.object({ step: z.number().int(), steps: z.number().int() }).optional(),
});

/** A training that was begun and has no adapter yet: `run.json` in its folder. */
export type TrainingRun = z.infer<typeof run>;

export const runFile = 'run.json';

/** Undefined where there is none, or none that can be read. */
export async function readRun(folder: string): Promise<TrainingRun | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, runFile), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const parsed = run.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function writeRun(folder: string, about: TrainingRun): Promise<void> {
  const temporary = join(folder, `${runFile}.tmp`);
  await writeFile(temporary, `${JSON.stringify(about, undefined, 2)}\n`);
  await rename(temporary, join(folder, runFile));
}
