import type { Command } from './command.js';

/** Moves the cursor to the next record that waits for a decision. */
export const nextRecord: Command = {
  id: 'xinstruct.nextRecord',
  async run({ actions }) {
    await actions.next(1);
  },
};
