import { Uri } from 'vscode';
import type { Command } from './command.js';

/** Accepts the version in the diff editor that was clicked, or that is active. */
export const diffAccept: Command = {
  id: 'xinstruct.diff.accept',
  async run({ diffs, actions }, arg) {
    const uri = arg instanceof Uri ? arg : undefined;
    await diffs.accept(uri, actions);
  },
};
