import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { DatasetRecord, RecordKey } from './record.js';

/** 64 bits: among ten million texts two share a hash with a probability of about one in 400,000. */
const hashDigits = 16;

/** A short name of a text, the same for canonically equivalent spellings: SHA-256 of its NFC form, the first 16 hex digits. */
export function textHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text.normalize('NFC')))).slice(0, hashDigits);
}

/** The key of a record by itself, without a look at the rest of its file. An empty id is none. */
export function recordKey(id: string | undefined, output: string): RecordKey {
  return id ? `id:${id}` : `text:${textHash(output)}`;
}

/**
 * The keys of a file's records, each only once, in the records' order. An id that several records share gets the hash of the
 * text added in all of them (`id:7#0a1b...`), so that sorting the file changes no key; what is still the same after that, the
 * same text twice, is numbered from the second one on (`...#2`).
 */
export function uniqueKeys(records: readonly DatasetRecord[]): RecordKey[] {
  const count = new Map<RecordKey, number>();
  for (const { key } of records) count.set(key, (count.get(key) ?? 0) + 1);
  const used = new Map<RecordKey, number>();
  return records.map((record) => {
    const key = (count.get(record.key) ?? 0) > 1 ? sharedKey(record) : record.key;
    const turn = (used.get(key) ?? 0) + 1;
    used.set(key, turn);
    return turn === 1 ? key : `${key}#${turn}`;
  });
}

/** The key of a record whose own key other records have too. */
export function sharedKey(record: DatasetRecord): RecordKey {
  return record.key.startsWith('id:') ? `${record.key}#${textHash(record.fields.output?.text ?? '')}` : record.key;
}
