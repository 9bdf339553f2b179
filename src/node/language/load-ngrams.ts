import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { z } from 'zod';
import { Ngrams, type NgramTable } from '../../core/language/ngrams.js';
import { situations, type Coefficients } from '../../core/language/evidence.js';

const inflated = promisify(inflateRaw);
const numbers = z.array(z.number());
/** `ngrams.json`, as `training/language/train.ts` writes it. */
const description = z.object({
  sha256: z.string(),
  tables: z.array(
    z.object({ script: z.string(), bits: z.number(), scale: z.number(), languages: z.array(z.string()) }),
  ),
  coefficients: z.record(z.enum(situations), numbers),
});

/**
 * Reads the n-gram tables and the coefficients from `ngrams.json` and `ngrams.bin` (all weights, table after table, deflated).
 * @throws where a file is missing, or is not the one that the description is of
 */
export async function loadNgrams(folder: string): Promise<{ ngrams: Ngrams; coefficients: Coefficients }> {
  const { sha256, tables, coefficients } = description.parse(
    JSON.parse(await readFile(join(folder, 'ngrams.json'), 'utf8')),
  );
  const packed = await readFile(join(folder, 'ngrams.bin'));
  if (createHash('sha256').update(packed).digest('hex') !== sha256) {
    throw new Error(`${join(folder, 'ngrams.bin')} is damaged: install the extension again.`);
  }
  const { buffer, byteOffset, byteLength } = await inflated(packed);
  const weights = new Int8Array(buffer, byteOffset, byteLength);
  let start = 0;
  const loaded = tables.map((table): NgramTable => {
    const end = start + (table.languages.length << table.bits);
    const own = weights.subarray(start, end);
    start = end;
    return { ...table, weights: own };
  });
  return { ngrams: new Ngrams(loaded), coefficients };
}
