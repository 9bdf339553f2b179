import { join } from 'node:path';
import type { JournalEvent } from '../../../src/core/journal/event.js';
import { Author, type AuthorDeps, type Written } from '../../../src/node/author/author.js';
import type { AuthorSettings } from '../../../src/node/author/settings.js';
import { loadDetectors } from '../../../src/node/language/load-detectors.js';
import type { RememberedModel } from './remembered-model.js';

/** A document of the corpus, as `evaluate documents` writes it. */
export interface Document {
  readonly id: string;
  readonly lang: string;
  readonly text: string;
  readonly asked: boolean;
  /** The first sentence of its English original. */
  readonly opening: string | null;
}

/** What an author writes for a document, with the very code of the editor and the command line. */
export interface Answered {
  /** The first answer: greedy for a generation, the improvement for a refinement. Flawed or not. */
  readonly first: string;
  readonly firstSeconds: number;
  /** The chosen one; empty where none was good enough to be offered. */
  readonly best: string;
  /** Of all candidates and their scores. */
  readonly seconds: number;
  readonly candidates: number;
}

const signal = new AbortController().signal;
const detectors = loadDetectors(join('media', 'detectors'));

/** Generates as the extension does; the seed is the setting's default. */
export async function generate(
  model: RememberedModel,
  document: Document,
  settings: Pick<AuthorSettings, 'candidates' | 'extra'>,
): Promise<Answered> {
  return await written(model, settings, (author) => author.generate(targetOf(document), {}, { signal }));
}

/** Refines a draft as the extension does: improves it, drafts anew, and chooses among what came. */
export async function refine(model: RememberedModel, document: Document, draft: string): Promise<Answered> {
  return await written(model, { candidates: 1, extra: 0 }, async (author) => {
    const target = targetOf(document);
    return await author.refine(target, await author.addEdit(target, undefined, draft), {}, { signal });
  });
}

async function written(
  model: RememberedModel,
  settings: Pick<AuthorSettings, 'candidates' | 'extra'>,
  work: (author: Author) => Promise<Written>,
): Promise<Answered> {
  let ids = 0;
  const author = new Author({
    journal: memoryJournal(),
    model: () => Promise.resolve(model),
    settings: () => ({ ...settings, seed: 1 }),
    detectors: () => detectors,
    concurrency: () => 1,
    now: () => new Date(0),
    newId: () => `c${String(ids++)}`,
  });
  try {
    model.takeTimes();
    const { added, choice, failures } = await work(author);
    const [failure] = failures;
    if (failure !== undefined) {
      throw failure;
    }
    const times = model.takeTimes();
    return {
      first: added[0]?.text ?? '',
      firstSeconds: times[0]?.seconds ?? 0,
      best: choice.kind === 'best' ? choice.best.text : '',
      seconds: times.reduce((sum, { seconds }) => sum + seconds, 0),
      candidates: added.length,
    };
  } finally {
    author.dispose();
  }
}

function targetOf({ id, lang, text }: Document) {
  return { record: `id:${id}`, text, lang };
}

/** A journal that is forgotten: the answers are kept elsewhere, and the same answers give the same journal. */
function memoryJournal(): AuthorDeps['journal'] {
  const events: JournalEvent[] = [];
  const listeners = new Set<(events: readonly JournalEvent[]) => void>();
  return {
    events,
    append: (more) => {
      events.push(...more);
      listeners.forEach((listener) => {
        listener(more);
      });
      return Promise.resolve();
    },
    hold: () => Promise.resolve(() => Promise.resolve()),
    onDidAppend: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onDidReset: () => () => false,
  };
}
