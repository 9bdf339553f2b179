import { commands } from 'vscode';
import { isPlaceArgs, placeOf } from '../place-args.js';
import type { Command } from './command.js';

/** Opens the side panel, at the record that a lens names. */
export const openStudio: Command = {
  id: 'xinstruct.openStudio',
  async run({ sessions, current }, arg) {
    const place = isPlaceArgs(arg) ? placeOf(arg, sessions) : undefined;
    if (place) await current.reveal(place);
    await commands.executeCommand('xinstruct.studio.focus');
  },
};
