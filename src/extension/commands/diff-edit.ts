import { Uri } from 'vscode';
import type { Command } from './command.js';

/** Makes the version in the diff editor editable. */
export const diffEdit: Command = {
  id: 'xinstruct.diff.edit',
  async run({ diffs }, arg) {
    const uri = arg instanceof Uri ? arg : undefined;
    await diffs.edit(uri);
  },
};
