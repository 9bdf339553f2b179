import type { Command } from './command.js';

export const showLog: Command = {
  id: 'xinstruct.showLog',
  run({ log }) {
    log.show();
    return Promise.resolve();
  },
};
