import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { remove, root } from '../workbench.js';

const sample = readFileSync(join(root, 'media', 'sample', 'sample.jsonl'), 'utf8').split('\n');

/** The sample's row of a language: real text, in the language that it declares. */
export function sampleRow(language: string): { readonly id: string; readonly text: string; readonly lang: string } {
  const rows = sample.filter(Boolean).map((line) => JSON.parse(line) as { id: string; text: string; lang: string });
  const row = rows.find(({ lang, id }) => lang === language && id.startsWith(language));
  if (row === undefined) {
    throw new Error(`The sample has no row in ${language}.`);
  }
  return row;
}

export interface Folder {
  readonly path: string;
  file(name: string): string;
  remove(): Promise<void>;
}

/** A workspace of its own with a dataset of these lines, and the sample beside it. */
export async function datasetFolder(lines: readonly string[], name = 'data.jsonl'): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'xinstruct-flow-'));
  await cp(join(root, 'media', 'sample'), path, { recursive: true });
  await writeFile(join(path, name), lines.map((line) => `${line}\n`).join(''));
  return { path, file: (each) => join(path, each), remove: () => remove(path) };
}
