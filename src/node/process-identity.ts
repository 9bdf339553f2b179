import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './fault.js';

/** Tells one process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Start of the process since the machine's boot, and which boot: known on Linux. */
  readonly started?: string;
}

export function ownIdentity(): ProcessIdentity {
  const started = startOf(process.pid);
  return { pid: process.pid, host: hostname(), ...(started === undefined ? {} : { started }) };
}

/** Whether a process of this host still runs. */
export function runs({ pid, started }: Pick<ProcessIdentity, 'pid' | 'started'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    return systemCode(error) === 'EPERM';
  }
  const now = startOf(pid);
  return now === undefined || started === undefined ? now !== 'zombie' : now === started;
}

/** `boot:ticks`; `zombie` for a process that has ended and was not yet waited for; undefined where /proc does not say. */
function startOf(pid: number): string | undefined {
  try {
    // The name in brackets may hold spaces; the state is the first field after it, the start the twentieth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /su, '')
      .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' ? 'zombie' : `${boot}:${fields[19] ?? ''}`;
  } catch (error) {
    if (systemCode(error) === undefined) {
      throw error;
    }
    return undefined;
  }
}
