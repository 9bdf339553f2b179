import type { Flaw } from '../journal/event.js';
import { message, type Message } from '../message.js';

/** A flaw in a few words, for a person. */
export const flawLabels: Readonly<Record<Flaw, Message>> = {
  empty: message('empty'),
  'not-english': message('not in English'),
  'copies-text': message('copies the text'),
  'cut-off': message('cut off'),
  duplicate: message('same as another'),
  'repeats-itself': message('repeats itself'),
  unreadable: message('answer not readable'),
};

/** A flaw as a model is told of it; the others say nothing about the wording. */
const faults: { readonly [flaw in Flaw]?: string } = {
  empty: 'it says nothing',
  'not-english': 'it is not in English',
  'copies-text': 'it copies the text',
  'cut-off': 'it is not finished',
  'repeats-itself': 'it repeats itself',
};

/** What the checks found in a candidate, for the model that improves it; '' where they found nothing. */
export function criticismOf({ flaws }: { readonly flaws: readonly Flaw[] }): string {
  return flaws.flatMap((flaw) => faults[flaw] ?? []).join('; ');
}
