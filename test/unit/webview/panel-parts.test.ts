import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StudioCandidate } from '../../../src/core/protocol/studio.js';
import { chainsOf, inOrder } from '../../../src/webview/chains.js';
import { actionOf, type KeyPress } from '../../../src/webview/keyboard.js';
import { Lock } from '../../../src/webview/lock.js';
import { Memory } from '../../../src/webview/memory.js';
import { pieces } from '../../../src/webview/pieces.js';
import { nextSelection, step } from '../../../src/webview/selection.js';
import { wordDiff } from '../../../src/webview/word-diff.js';

function candidate(id: string, more: Partial<StudioCandidate> = {}): StudioCandidate {
  return { id, text: id, flaws: [], author: 'm', dismissed: false, accepted: false, best: false, ...more };
}

describe('chains', () => {
  it('put versions under their first draft, numbered as they were written', () => {
    const chains = chainsOf([
      candidate('a'),
      candidate('b'),
      candidate('a2', { parent: 'a' }),
      candidate('a3', { parent: 'a' }),
      candidate('b2', { parent: 'b' }),
      candidate('a4', { parent: 'a3' }),
    ]);
    expect(
      chains.map(({ versions }) => versions.map((each) => [each.candidate.id, each.number, each.parent?.number])),
    ).toEqual([
      [
        ['a', 1, undefined],
        ['a2', 2, 1],
        ['a3', 3, 1],
        ['a4', 4, 3],
      ],
      [
        ['b', 1, undefined],
        ['b2', 2, 1],
      ],
    ]);
  });

  it('keep every candidate, whatever its parent is said to be', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(ids, fc.infiniteStream(fc.nat()), (names, picks) => {
        const candidates = names.map((id) =>
          candidate(id, { parent: names[(picks.next().value ?? 0) % (names.length + 1)] ?? 'gone' }),
        );
        const shown = inOrder(chainsOf(candidates)).map(({ candidate: { id } }) => id);
        expect([...shown].sort()).toEqual([...names].sort());
      }),
    );
  });
});

describe('the selection', () => {
  it('begins at the best, else at the first that was not dismissed', () => {
    expect(nextSelection(undefined, undefined, [candidate('a'), candidate('b', { best: true })])).toEqual({
      candidate: 'b',
      chosen: false,
    });
    expect(nextSelection(undefined, undefined, [candidate('a', { dismissed: true }), candidate('b')])).toEqual({
      candidate: 'b',
      chosen: false,
    });
    expect(nextSelection(undefined, undefined, [])).toBeUndefined();
  });

  it('stays where a person put it, though another becomes the best', () => {
    const chosen = { candidate: 'a', chosen: true };
    const before = [candidate('a'), candidate('b')];
    expect(nextSelection(chosen, before, [candidate('a'), candidate('b', { best: true })])).toBe(chosen);
  });

  it('goes to a refinement, and stays there when another one comes', () => {
    const a = candidate('a', { best: true });
    const [b, c] = [candidate('b', { parent: 'a' }), candidate('c', { parent: 'a', best: true })];
    const refined = nextSelection({ candidate: 'a', chosen: false }, [a], [a, b]);
    expect(refined?.candidate).toBe('b');
    expect(nextSelection(refined, [a, b], [a, b, c])).toBe(refined);
  });

  it('stops at both ends', () => {
    const all = [candidate('a'), candidate('b')];
    expect(step({ candidate: 'b', chosen: false }, all, 1)).toEqual({ candidate: 'b', chosen: false });
    expect(step({ candidate: 'b', chosen: false }, all, -1)).toEqual({ candidate: 'a', chosen: true });
    expect(step(undefined, [], 1)).toBeUndefined();
  });
});

describe('keys', () => {
  const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
    key,
    code: '',
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    shiftKey: false,
    repeat: false,
    isComposing: false,
    ...more,
  });

  it('count by their letters, else by their places', () => {
    expect(actionOf(press('a', { code: 'KeyQ' }))).toBe('accept');
    expect(actionOf(press('A', { code: 'KeyA' }))).toBe('accept');
    expect(actionOf(press('ф', { code: 'KeyA' }))).toBe('accept');
    expect(actionOf(press('ش', { code: 'KeyA' }))).toBe('accept');
    expect(actionOf(press('?', { shiftKey: true, code: 'Minus' }))).toBe('help');
    expect(actionOf(press('ฦ', { shiftKey: true, code: 'Slash' }))).toBe('help');
  });

  it('mean nothing with a modifier, inside an input method, or held down', () => {
    for (const more of [
      { ctrlKey: true },
      { altKey: true },
      { metaKey: true },
      { isComposing: true },
      { repeat: true },
    ]) {
      expect(actionOf(press('a', more))).toBeUndefined();
    }
    expect(actionOf(press('ฤ', { shiftKey: true, code: 'KeyA' }))).toBeUndefined();
    expect(actionOf(press('ArrowDown', { repeat: true }))).toBe('down');
  });
});

describe('the lock', () => {
  it('lets one decision through until it was answered, or too long was waited', () => {
    let now = 0;
    const lock = new Lock(() => now);
    expect([lock.take('accept'), lock.take('reject'), lock.take('generate')]).toEqual([true, false, true]);
    lock.release('generate');
    expect(lock.take('next')).toBe(false);
    lock.release('accept');
    expect([lock.take('next'), lock.take('accept')]).toEqual([true, false]);
    now = 10_000;
    expect(lock.take('accept')).toBe(true);
  });
});

describe('the memory', () => {
  it('keeps the records that were touched last, and what it saved is read again', () => {
    let saved: unknown;
    const store = {
      getState: () => saved,
      setState: (state: unknown) => {
        saved = JSON.parse(JSON.stringify(state)) as unknown;
        return state;
      },
    };
    const memory = new Memory(store);
    for (let place = 0; place < 80; place++) memory.set(String(place), { wish: `wish ${place}` });
    memory.set('79', {
      wish: 'shorter',
      style: 'chat',
      selection: { candidate: 'c', chosen: true },
      edit: { text: 'x' },
    });
    memory.focus = 'wish';
    const again = new Memory(store);
    expect(again.of('79')).toEqual({
      wish: 'shorter',
      style: 'chat',
      selection: { candidate: 'c', chosen: true },
      edit: { text: 'x' },
    });
    expect(again.focus).toBe('wish');
    expect(again.of('30')).toEqual({ wish: 'wish 30' });
    expect(again.of('29')).toEqual({});
  });

  it('reads anything', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ version: fc.constant(1), places: fc.array(fc.anything()) })),
        (saved) => {
          const memory = new Memory({ getState: () => saved, setState: (state) => state });
          expect(memory.of('somewhere')).toBeDefined();
        },
      ),
    );
  });
});

describe('pieces of a long text', () => {
  it('are the text again when joined, and end after newlines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'ก', '\n', '👩‍🏫'), maxLength: 3000 }), { maxLength: 6 }),
        (parts) => {
          const text = parts.join('');
          const cut = pieces(text);
          expect(cut.join('')).toBe(text);
          expect(cut.slice(0, -1).every((piece) => piece.endsWith('\n') && piece.length > 2000)).toBe(true);
        },
      ),
    );
  });
});

describe('the difference word by word', () => {
  const joined = (from: string, to: string, kinds: readonly string[]): string =>
    (wordDiff(from, to) ?? []).flatMap(({ kind, text }) => (kinds.includes(kind) ? text : [])).join('');

  it('gives the new text from what stayed and what was inserted', () => {
    const words = fc
      .array(fc.constantFrom('the', 'ราคา', 'گھر', '猫', 'über', ',', '.'), { maxLength: 30 })
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(words, words, (from, to) => {
        expect(joined(from, to, ['same', 'inserted'])).toBe(to);
      }),
    );
  });

  it('finds words where the script writes no spaces', () => {
    const parts = wordDiff('แมวกินปลา', 'หมากินปลา');
    expect(parts?.map(({ kind, text }) => `${kind}:${text}`)).toEqual(['deleted:แมว', 'inserted:หมา', 'same:กินปลา']);
  });

  it('gives up on what would take too long', () => {
    expect(wordDiff('a '.repeat(20_000), 'b')).toBeUndefined();
    const far = (word: string): string => Array.from({ length: 1200 }, (_, index) => word + String(index)).join(' ');
    expect(wordDiff(far('a'), far('b'))).toBeUndefined();
  });
});
