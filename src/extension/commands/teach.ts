import { teachModel } from '../teaching/teach-flow.js';
import { requireTrust } from '../trust.js';
import type { Command } from './command.js';

/** Teaches the embedded model further, with what a person has accepted and written. */
export const teach: Command = {
  id: 'xinstruct.teach',
  async run({ desk, current, sessions }) {
    if (await requireTrust()) await teachModel(desk, { current: current.place?.session, sessions: sessions.all });
  },
};
