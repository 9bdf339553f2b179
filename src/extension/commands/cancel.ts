import { isPlaceArgs, placeOf } from '../place-args.js';
import type { Command } from './command.js';

/** Stops what is being written: for the record that a lens names, else everything. */
export const cancel: Command = {
  id: 'xinstruct.cancel',
  run({ sessions, actions }, arg) {
    actions.cancel(isPlaceArgs(arg) ? placeOf(arg, sessions) : undefined);
    return Promise.resolve();
  },
};
