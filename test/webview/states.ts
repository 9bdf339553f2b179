import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { StudioCandidate, StudioRecord, StudioState } from '../../src/core/protocol/studio.js';
import type { StudioTeaching } from '../../src/core/protocol/teaching.js';

const row = z.object({ id: z.string(), text: z.string(), lang: z.string() });
const rows = readFileSync('media/sample/sample.jsonl', 'utf8')
  .trim()
  .split('\n')
  .flatMap((line) => row.safeParse(JSON.parse(line)).data ?? []);

/** The first sample in a language. */
export function sample(lang: string): z.infer<typeof row> {
  const found = rows.find((each) => each.lang === lang);
  if (found === undefined) throw new Error(`The sample has no text in ${lang}.`);
  return found;
}

export function candidate(id: string, text: string, more: Partial<StudioCandidate> = {}): StudioCandidate {
  return {
    id,
    text,
    flaws: [],
    author: 'gemma-3-270m + backward',
    style: 'instruction',
    dismissed: false,
    accepted: false,
    best: false,
    ...more,
  };
}

export const candidates: readonly StudioCandidate[] = [
  candidate('a1', 'Explain how many species there are and where they live.', { score: 0.41 }),
  candidate('a2', 'Explain how many species there are, in which groups, and where they live.', {
    parent: 'a1',
    score: 0.78,
    best: true,
    wish: 'name the groups',
  }),
  candidate('b1', 'What is a rhino?', { style: 'question', score: 0.12 }),
  candidate('c1', 'Kuna spishi tano', {
    style: 'search',
    flaws: [
      { code: 'not-english', label: 'not in English' },
      { code: 'copies-text', label: 'copies the text' },
    ],
  }),
];

export function record(lang: string, more: Partial<StudioRecord> = {}): StudioRecord {
  const { id, text } = sample(lang);
  return {
    place: `file:///corpus.jsonl#id:${id}`,
    line: 12,
    id,
    text,
    rest: 0,
    lang,
    instruction: '',
    status: 'waiting',
    language: { level: 'ok', summary: 'Nothing speaks against it.' },
    candidates,
    ...more,
  };
}

export function state(shown: StudioRecord | undefined, more: Partial<StudioState> = {}): StudioState {
  return {
    file: 'corpus.jsonl',
    ...(shown === undefined ? { empty: 'no-record' } : { record: shown }),
    pending: [],
    model: { label: 'gpt-4o-mini', detail: 'Texts are sent to api.example.org.', takesWishes: true },
    counts: { records: 60, waiting: 3, accepted: 12, problems: 4 },
    styles: [
      { id: 'instruction', label: 'Instruction', chosen: true },
      { id: 'question', label: 'Question', chosen: true },
      { id: 'chat', label: 'Chat message', chosen: false },
      { id: 'search', label: 'Search query', chosen: false },
    ],
    ...more,
  };
}

/** A training that has come to step 40 of 120. */
export function teaching(more: Partial<StudioTeaching> = {}): StudioTeaching {
  const curve = Array.from({ length: 40 }, (_, index) => ({
    step: index + 1,
    loss: 1.8 + 1.4 * Math.exp(-index / 12) + 0.08 * Math.sin(index * 1.7),
  }));
  return {
    name: 'Swahili stories',
    state: 'running',
    status: 'Step 40 of 120, about 6 min left.',
    news: 'The model is learning.',
    progress: { done: 40, total: 120 },
    actions: ['pause', 'cancel'],
    curve,
    heldOut: [
      { language: 'All', pairs: 12, before: { loss: 2.51, recall: 0.25 } },
      { language: 'Swahili', pairs: 9, before: { loss: 2.4, recall: 0.22 } },
      { language: 'Thai', pairs: 3, before: { loss: 2.83, recall: 1 / 3 } },
    ],
    ...more,
  };
}
