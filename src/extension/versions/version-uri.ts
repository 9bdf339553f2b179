import { Uri } from 'vscode';
import type { RecordKey } from '../../core/dataset/record.js';

export const versionScheme = 'xinstruct-version';

/** Which document a version's URI names. */
export interface VersionName {
  /** URI of the dataset. */
  readonly document: string;
  readonly key: RecordKey;
  /** Undefined: the instruction that the record has in the dataset. */
  readonly candidate?: string;
  /** A copy that can be edited. */
  readonly draft?: true;
}

/** @param title what the editor's tab shows */
export function versionUri(name: VersionName, title: string): Uri {
  const path = `/${title.replace(/[\\/:*?"<>|#\s]+/gu, ' ').trim() || 'version'}.md`;
  return Uri.from({ scheme: versionScheme, path, query: JSON.stringify(name) });
}

export function versionName(uri: Uri): VersionName | undefined {
  if (uri.scheme !== versionScheme) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(uri.query);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null || !('document' in value) || !('key' in value)) return undefined;
  const { document, key } = value;
  if (typeof document !== 'string' || typeof key !== 'string') return undefined;
  const candidate = 'candidate' in value && typeof value.candidate === 'string' ? value.candidate : undefined;
  return {
    document,
    key,
    ...(candidate === undefined ? {} : { candidate }),
    ...('draft' in value && value.draft === true ? { draft: true } : {}),
  };
}
