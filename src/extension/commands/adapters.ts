import { manageAdapters } from '../teaching/manage.js';
import { requireTrust } from '../trust.js';
import type { Command } from './command.js';

/** Lists the adapters of the embedded model: where they come from, and which one is in use. */
export const adapters: Command = {
  id: 'xinstruct.adapters',
  async run({ desk }) {
    if (await requireTrust()) await manageAdapters(desk);
  },
};
