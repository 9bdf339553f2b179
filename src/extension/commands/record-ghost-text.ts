import { isPlaceArgs, placeOf } from '../place-args.js';
import type { Command } from './command.js';

/** Run by the editor after ghost text was accepted: the text stands already, the decision is recorded. */
export const recordGhostText: Command = {
  id: 'xinstruct.recordGhostText',
  async run({ sessions, actions }, arg) {
    if (!isPlaceArgs(arg) || arg.candidate === undefined) return;
    const place = placeOf(arg, sessions);
    if (place) await actions.recordAccepted(place, arg.candidate);
  },
};
