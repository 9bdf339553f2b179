import type { Command } from './command.js';

/** Moves the cursor to the previous record that waits for a decision. */
export const previousRecord: Command = {
  id: 'xinstruct.previousRecord',
  async run({ actions }) {
    await actions.next(-1);
  },
};
