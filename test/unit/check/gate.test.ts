import { describe, expect, it } from 'vitest';
import { Gate } from '../../../src/node/check/gate.js';

/** Whether a promise has settled once everything that waits for nothing else is done. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('the gate', () => {
  it('opens when less than the limit is under way, also after a failure', async () => {
    const gate = new Gate(10);
    await gate.opened();
    let fail: (reason: Error) => void = () => undefined;
    const failing = gate.during(1_000_000, () => new Promise((_, reject) => (fail = reject)));
    const opened = gate.opened();
    expect(await isSettled(opened)).toBe(false);
    fail(new Error('broken'));
    await expect(failing).rejects.toThrow('broken');
    await opened;
  });

  it('stays open below the limit', async () => {
    const gate = new Gate(10);
    let done: () => void = () => undefined;
    const first = gate.during(4, () => new Promise<void>((resolve) => (done = resolve)));
    expect(await isSettled(gate.opened())).toBe(true);
    const second = gate.during(6, () => first);
    const opened = gate.opened();
    expect(await isSettled(opened)).toBe(false);
    done();
    await second;
    await opened;
  });
});
