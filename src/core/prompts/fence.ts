import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Marks around data in a prompt, so that a model can tell the data's words from its orders. */
export interface Fence {
  /** The word in both marks; it stands in none of the data. */
  readonly word: string;
  wrap(data: string): string;
}

/** A fence that none of `data` can close: its word follows from the data (so a request repeats) and is in none of it. */
export function fenceFor(data: readonly string[]): Fence {
  const all = data.join('\u0000');
  const hash = bytesToHex(sha256(utf8ToBytes(all)));
  let word = `data-${hash.slice(0, 8)}`;
  for (let turn = 1; all.includes(word); turn++) {
    word = `data-${hash.slice(0, 8)}-${turn}`;
  }
  return { word, wrap: (text) => `<${word}>\n${text}\n</${word}>` };
}
