import type { Style } from '../models/model.js';

/** What each style of instruction is, as a model is told. */
export const styleDescriptions: Readonly<Record<Style, string>> = {
  instruction:
    'a task, given as an order that begins with a verb ("Explain ...", "Describe ...", "Tell a story about ...", "List ..."), one or two sentences',
  question: 'one question of somebody who wants to know what the text says, ending with a question mark',
  chat: 'an informal message as people type it to a chat assistant: first person, everyday words, one to three short sentences',
  search:
    'a search query: three to eight key words as typed into a search engine, no full sentence, no punctuation at its end',
};
