import { subjectOf, type Command } from './command.js';

/** Takes back the last decision on the record. */
export const undo: Command = {
  id: 'xinstruct.undo',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (subject) await context.actions.undo(subject.place);
  },
};
