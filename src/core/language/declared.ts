import type { DatasetRecord } from '../dataset/record.js';
import { languageCode } from './codes.js';

/**
 * The language that a record declares: its own field as it is written there, else the one in the file's name
 * (`corpus.sw.jsonl`, `sw.jsonl`, `data_swh_Latn.jsonl`), else the setting. Undefined where there is none.
 */
export function declaredLanguage(
  record: DatasetRecord | undefined,
  fileName: string | undefined,
  fallback?: string,
): string | undefined {
  const field = record?.fields.language?.text.trim();
  if (field) return field;
  return (fileName === undefined ? undefined : languageOfFile(fileName)) ?? (fallback?.trim() || undefined);
}

/** Words of file names that happen to be a language's code: Newari, Rundi, Minangkabau, ... */
const everydayWords: ReadonlySet<string> = new Set(
  'new run all out raw tmp dev bin bad old gen man men min max car day fan ban bug dip her lad mad sad see sat set war doc fix'.split(
    ' ',
  ),
);

/** The language that a file's name tells by a part of its own before the extension; folders do not count. */
export function languageOfFile(path: string): string | undefined {
  const parts = (path.split(/[\\/]/).at(-1) ?? '').split('.');
  const candidates = parts.length > 2 ? parts.slice(1, -1).reverse() : parts.slice(0, -1);
  return candidates.find(
    (part) =>
      /^[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?(?:[-_][A-Z]{2})?$/.test(part) &&
      !everydayWords.has(part) &&
      languageCode(part) !== undefined,
  );
}
