import { subjectOf, type Command } from './command.js';

/** Leaves the record for another time. */
export const skip: Command = {
  id: 'xinstruct.skip',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (subject) await context.actions.skip(subject.place);
  },
};
