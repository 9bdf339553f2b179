import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { systemCode } from '../fault.js';

/** Written beside a file that was hashed, so that it is hashed again only after it changed. */
const markShape = z.object({ sha256: z.string(), size: z.number(), mtimeMs: z.number() });

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Whether a file is there and has the hash; reads it whole unless it was marked and is unchanged since. */
export async function isVerified(
  file: string,
  expected: { readonly sha256: string; readonly size: number },
): Promise<boolean> {
  let found: { size: number; mtimeMs: number };
  try {
    found = await stat(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
  if (found.size !== expected.size) {
    return false;
  }
  const mark = await readMark(file);
  if (mark?.sha256 === expected.sha256 && mark.size === found.size && mark.mtimeMs === found.mtimeMs) {
    return true;
  }
  if ((await sha256Of(file)) !== expected.sha256) {
    return false;
  }
  await writeFile(
    markFile(file),
    JSON.stringify({ sha256: expected.sha256, size: found.size, mtimeMs: found.mtimeMs }),
  );
  return true;
}

async function readMark(file: string): Promise<z.infer<typeof markShape> | undefined> {
  try {
    const parsed = markShape.safeParse(JSON.parse(await readFile(markFile(file), 'utf8')));
    return parsed.data;
  } catch {
    // No mark, or a torn one: the file is hashed.
    return undefined;
  }
}

function markFile(file: string): string {
  return `${file}.verified.json`;
}
