import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/core/journal/fold.js';
import type { JournalEvent } from '../../../src/core/journal/event.js';
import { at, candidate, decision } from './events.js';

const stateOf = (...events: JournalEvent[]) => fold(events).record('id:1');

describe('the fold of a record', () => {
  it('is untouched without events', () => {
    expect(stateOf()).toMatchObject({ status: 'untouched', candidates: [] });
  });

  it('waits when there are candidates and no decision', () => {
    expect(stateOf(candidate('a')).status).toBe('waiting');
  });

  it('follows the last decision, and knows what was accepted', () => {
    const state = stateOf(candidate('a'), candidate('b'), decision('accept', { candidate: 'b', text: 'Explain b!' }));
    expect(state.status).toBe('accepted');
    expect(state.accepted).toEqual({ candidate: 'b', text: 'Explain b!' });
    expect(state.candidates.map((each) => each.accepted)).toEqual([false, true]);
  });

  it('gives the text of the accepted version where the decision has none', () => {
    expect(stateOf(candidate('a'), decision('accept', { candidate: 'a' })).accepted?.text).toBe('Explain a.');
  });

  it('keeps one accepted version when another is accepted later', () => {
    const state = stateOf(
      candidate('a'),
      candidate('b'),
      decision('accept', { candidate: 'a' }),
      decision('accept', { candidate: 'b' }),
    );
    expect(state.candidates.map((each) => each.accepted)).toEqual([false, true]);
  });

  it('takes decisions back one after the other', () => {
    const events = [candidate('a'), decision('skip'), decision('reject')];
    expect(stateOf(...events).status).toBe('rejected');
    expect(stateOf(...events, decision('undo')).status).toBe('skipped');
    expect(stateOf(...events, decision('undo'), decision('undo')).status).toBe('waiting');
    expect(stateOf(...events, decision('undo'), decision('undo'), decision('undo')).status).toBe('waiting');
  });

  it('dismisses a single candidate without deciding on the record', () => {
    const dismissed = decision('reject', { candidate: 'a' });
    const state = stateOf(candidate('a'), candidate('b'), dismissed);
    expect(state.candidates.map((each) => each.dismissed)).toEqual([true, false]);
    expect(state.status).toBe('waiting');
    expect(stateOf(candidate('a'), dismissed).status).toBe('untouched');
    expect(stateOf(candidate('a'), dismissed, decision('undo')).status).toBe('waiting');
  });

  it('waits again for versions that came after the decision', () => {
    const state = stateOf(candidate('a'), decision('accept', { candidate: 'a' }), candidate('b', { parent: 'a' }));
    expect(state.status).toBe('waiting');
    expect(state.accepted?.candidate).toBe('a');
  });

  it('decides on a passage by itself', () => {
    const passage = { source: 'id:1', start: 3, end: 9 };
    const events = [candidate('a'), candidate('p', { passage }), decision('accept', { candidate: 'p' })];
    const state = stateOf(...events);
    expect(state.status).toBe('waiting');
    expect(state.accepted).toBeUndefined();
    expect(stateOf(...events, decision('accept', { candidate: 'a' })).status).toBe('accepted');
    expect(stateOf(candidate('a'), candidate('p', { passage }), decision('accept', { candidate: 'a' })).status).toBe(
      'waiting',
    );
    expect(stateOf(candidate('a'), candidate('p', { passage }), decision('reject')).status).toBe('rejected');
  });

  it('keeps the newest score of each measure', () => {
    const score = (value: number): JournalEvent => ({
      kind: 'score',
      record: 'id:1',
      candidate: 'a',
      measure: 'information',
      value,
      by: { provider: 'embedded' },
      at,
    });
    expect(stateOf(candidate('a'), score(1), score(2)).candidates[0]?.scores.get('information')).toBe(2);
  });

  it('shows a failure until an answer comes', () => {
    const failure: JournalEvent = {
      kind: 'failure',
      record: 'id:1',
      step: 'generate',
      reason: 'server',
      message: 'Down.',
      at,
    };
    expect(stateOf(failure).lastFailure).toEqual({ reason: 'server', message: 'Down.' });
    expect(stateOf(failure, candidate('a')).lastFailure).toBeUndefined();
  });

  it('ignores checks for a record and for the file, and takes it back', () => {
    const ignore = (code: string, off: boolean, record?: string): JournalEvent => ({
      kind: 'ignore',
      code,
      off,
      at,
      ...(record === undefined ? {} : { record }),
    });
    const state = fold([ignore('mixed-language', true, 'id:1'), ignore('duplicate-id', true)]);
    expect([...state.record('id:1').ignored].sort()).toEqual(['duplicate-id', 'mixed-language']);
    expect([...state.record('id:2').ignored]).toEqual(['duplicate-id']);
    state.apply(ignore('duplicate-id', false));
    state.apply(ignore('mixed-language', false, 'id:1'));
    expect([...state.record('id:1').ignored]).toEqual([]);
  });

  it('keeps what the file taught the language check, the strongest of a pair, until it is taken back', () => {
    const right = (found: string, probability: number, revoked = false): JournalEvent => ({
      ...{ kind: 'right', declared: 'sw', found, probability, revoked, at },
    });
    const state = fold([right('en', 0.9), right('en', 0.4), right('ny', 0.7)]);
    expect(state.lessons.map(({ found, probability }) => [found, probability])).toEqual([
      ['en', 0.9],
      ['ny', 0.7],
    ]);
    expect([...state.keys()]).toEqual([]);
    state.apply(right('en', 0.9, true));
    expect(state.lessons.map(({ found }) => found)).toEqual(['ny']);
    state.apply(right('en', 0.3));
    expect(state.lessons.map(({ found }) => found)).toEqual(['ny', 'en']);
  });

  it('counts the records by status, also after changes', () => {
    const state = fold([candidate('a'), candidate('b', { record: 'id:2' })]);
    expect(state.counts()).toMatchObject({ waiting: 2, accepted: 0 });
    state.apply(decision('accept', { candidate: 'a' }));
    expect(state.counts()).toMatchObject({ waiting: 1, accepted: 1 });
  });
});
