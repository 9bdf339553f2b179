import { Uri } from 'vscode';
import type { Command } from './command.js';

/** Dismisses the version in the diff editor. */
export const diffReject: Command = {
  id: 'xinstruct.diff.reject',
  async run({ diffs, actions }, arg) {
    const uri = arg instanceof Uri ? arg : undefined;
    await diffs.reject(uri, actions);
  },
};
