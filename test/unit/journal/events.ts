import type { CandidateEvent, JournalEvent } from '../../../src/core/journal/event.js';

export const at = '2026-01-01T00:00:00.000Z';

export function candidate(id: string, more: Partial<CandidateEvent> = {}): CandidateEvent {
  return {
    kind: 'candidate',
    id,
    record: 'id:1',
    step: 'generate',
    text: `Explain ${id}.`,
    flaws: [],
    by: { provider: 'embedded', model: 'm' },
    at,
    ...more,
  };
}

type Decision = Extract<JournalEvent, { kind: 'decision' }>;

export function decision(verdict: Decision['verdict'], more: Partial<Decision> = {}): Decision {
  return { kind: 'decision', record: 'id:1', verdict, by: 'person', at, ...more };
}
