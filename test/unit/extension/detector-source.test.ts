import { describe, expect, it, vi } from 'vitest';
import { FileChecker } from '../../../src/core/validation/file-checker.js';
import { DetectorSource } from '../../../src/extension/session/detector-source.js';
import { loadDetectors } from '../../../src/node/language/load-detectors.js';
import { declaration } from '../language/texts.js';

vi.mock('vscode', () => import('./fake-vscode.js'));

describe('the language detectors of the editor', () => {
  it('are loaded when they are first asked for, once for all', async () => {
    const load = vi.fn(() => loadDetectors('media/detectors'));
    const source = new DetectorSource(load, () => undefined);
    expect(load).not.toHaveBeenCalled();
    expect(source.now).toBeUndefined();
    const [one, other] = await Promise.all([source.get(), source.get()]);
    expect(one).toBe(other);
    expect(source.now).toBe(one);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('that can’t be loaded are reported, tried again, and leave the other checks in place', async () => {
    const reported: string[] = [];
    const source = new DetectorSource(
      () => loadDetectors('no/such/folder'),
      ({ message }) => reported.push(message),
    );
    const detectors = await source.get();
    expect(detectors).toBeUndefined();
    expect(reported).toEqual([expect.stringMatching(/can’t be loaded \(.*no\/such\/folder.*Install X-Instruct again/)]);
    const checker = new FileChecker({ detectors });
    checker.reset(['{', JSON.stringify({ id: 1, text: declaration.en, lang: 'sw' })]);
    expect(checker.problems(0).map(({ code }) => code)).toEqual(['invalid-json']);
    expect(checker.problems(1)).toEqual([]);
    await source.get();
    expect(reported).toHaveLength(2);
  });
});
