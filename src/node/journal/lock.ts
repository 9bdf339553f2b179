import { open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { message } from '../../core/message.js';
import { systemCode } from '../fault.js';
import { JournalError } from './journal-error.js';
import { ownIdentity, runs } from '../process-identity.js';

const holder = z.object({
  nonce: z.string(),
  pid: z.number().int(),
  host: z.string(),
  started: z.string().optional(),
  program: z.string(),
  at: z.string(),
});
type Holder = z.infer<typeof holder>;

/** A lock whose host can't be asked is dead when its file was not touched for so long. */
const heartbeatMs = 20_000;
const silentMs = 6 * heartbeatMs;
/** A holder writes its name right after making the file; an empty file that is older was left by a crash. */
const unnamedMs = 2_000;

/** Who only appends a line is done sooner. */
const patienceMs = 500;

/** Locks of this process, so that it does not take its own for one that an earlier process of the same number left. */
const held = new Set<string>();

/** An exclusive lock by a file. It does not outlive its holder: a killed process leaves a file that the next one recognises. */
export class FileLock {
  private constructor(
    private readonly path: string,
    private readonly nonce: string,
    private readonly heartbeat: NodeJS.Timeout,
  ) {}

  /**
   * Rejects with a {@link JournalError} of reason `in-use` where a live process holds it.
   *
   * @param subject what is locked, for the message
   * @param program who locks it, for the message that others get
   */
  static async acquire(path: string, subject: string, program: string): Promise<FileLock> {
    const nonce = randomUUID();
    const deadline = performance.now() + patienceMs;
    for (let attempt = 0; attempt < 100; attempt++) {
      if (await create(path, nonce, program)) {
        const heartbeat = setInterval(() => {
          touch(path);
        }, heartbeatMs);
        heartbeat.unref();
        held.add(nonce);
        return new FileLock(path, nonce, heartbeat);
      }
      const other = await readHolder(path);
      if (other === 'gone') {
        continue;
      }
      if (other === 'unnamed') {
        await sleep(50);
        continue;
      }
      if (other !== 'dead') {
        if (performance.now() > deadline) {
          throw inUse(other, subject, path);
        }
        await sleep(50);
        continue;
      }
      await removeDead(path);
    }
    throw new JournalError(
      'in-use',
      message(
        'The journal of {0} can\u2019t be locked. If no other program uses it, remove {1} and try again.',
        subject,
        path,
      ),
    );
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    held.delete(this.nonce);
    const current = await readRaw(this.path);
    if (current !== undefined && parseHolder(current)?.nonce === this.nonce) {
      await unlink(this.path);
    }
  }
}

function inUse(other: Holder, subject: string, path: string): JournalError {
  const text =
    other.pid === process.pid
      ? message('The journal of {0} is already being written by this process.', subject)
      : message(
          'The journal of {0} is being written by process {1} ({2}, since {3}). Wait until it is done or stop it, then try again. (Lock: {4})',
          subject,
          other.host === ownIdentity().host ? other.pid : `${other.pid} on ${other.host}`,
          other.program,
          other.at,
          path,
        );
  return new JournalError('in-use', text);
}

async function create(path: string, nonce: string, program: string): Promise<boolean> {
  const own: Holder = {
    nonce,
    ...ownIdentity(),
    program,
    at: new Date().toISOString(),
  };
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(own)}\n`);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | 'dead' | 'unnamed' | 'gone'> {
  const raw = await readRaw(path);
  const age = await ageOf(path);
  if (raw === undefined || age === undefined) {
    return 'gone';
  }
  const other = parseHolder(raw);
  if (other === undefined) {
    return age > unnamedMs ? 'dead' : 'unnamed';
  }
  return alive(other, age) ? other : 'dead';
}

function alive(other: Holder, age: number): boolean {
  const own = ownIdentity();
  if (other.host !== own.host) {
    return age < silentMs;
  }
  if (other.pid === own.pid) {
    return held.has(other.nonce);
  }
  const { pid, started } = other;
  return runs({ pid, ...(started === undefined ? {} : { started }) });
}

/** Moves the file away before it is removed: of two processes that found the same dead lock, one moves it. */
async function removeDead(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return;
    }
    throw error;
  }
  const moved = await readHolder(aside);
  if (typeof moved === 'object') {
    // Another process had replaced the dead lock by its own in between: it gets it back.
    await rename(aside, path);
    return;
  }
  await unlink(aside);
}

async function readRaw(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

async function ageOf(path: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function parseHolder(raw: string): Holder | undefined {
  try {
    const parsed = holder.safeParse(JSON.parse(raw));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

/** Only another host looks at the time, so one beat that fails (a drive that is away for a moment) is no reason to stop. */
function touch(path: string): void {
  const now = new Date();
  utimes(path, now, now).catch(() => undefined);
}
