import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runs } from '../process-identity.js';
import { systemCode } from '../fault.js';

/** The owner shows that it is alive so often. */
const beatMs = 5_000;
/** A lock that was not renewed for so long belongs to nobody. */
const staleMs = 30_000;
const retryMs = 500;

/**
 * Runs `work` while no other process holds the lock file. A lock whose owner died is taken over.
 * @param onWait called once when another process holds it
 */
export async function withLock<T>(
  file: string,
  signal: AbortSignal,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  for (let waited = false; !(await take(file)); waited = true) {
    if (!waited) {
      onWait();
    }
    await sleep(retryMs, undefined, { signal });
  }
  const beat = setInterval(() => {
    const now = new Date();
    // A lock file that cannot be touched goes stale; the worst is a download done twice.
    utimes(file, now, now).catch(() => undefined);
  }, beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const lock = await open(file, 'wx');
    await lock.writeFile(String(process.pid));
    await lock.close();
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') {
      throw error;
    }
  }
  if (await abandoned(file)) {
    await rm(file, { force: true });
  }
  return false;
}

async function abandoned(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    const owner = Number(await readFile(file, 'utf8'));
    return Date.now() - mtimeMs > staleMs || (owner > 0 && !runs({ pid: owner }));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
