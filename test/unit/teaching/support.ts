import { join } from 'node:path';
import { frames } from '../../../src/core/models/frames.js';
import type { TeachRow } from '../../../src/core/teaching/plan.js';

/** A recipe whose trainer is a fake: see the note in it. */
export const fakeRecipe = join(import.meta.dirname, 'fake-recipe');
/** The fake needs no package, so that any Python 3 will do. */
export const anyPython = process.platform === 'win32' ? 'python' : 'python3';
/** What the fake is told by its environment. */
export const fakeEnvironment = { FAKE_FRAMES: frames.id, FAKE_TRAINER: '' };

const tales = [
  'Sungura alimdanganya simba mkubwa msituni, akakimbia mbio hadi nyumbani kwake.',
  'Mama alipika chakula kitamu kwa ajili ya wageni waliofika jana jioni kutoka mjini.',
];

export const taleOf = (number: number): string => `Hadithi ya ${number}. ${tales[number % tales.length] ?? ''}`;

export function rowsOf(count: number): readonly TeachRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `id:${index}`,
    text: taleOf(index),
    lang: 'sw',
    source: 'corpus.sw.jsonl',
    targets: [{ style: 'instruction', instruction: `Tell tale number ${index} for children.` }],
  }));
}
