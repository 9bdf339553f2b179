import { subjectOf, type Command } from './command.js';

/** Writes the candidate into its record. */
export const accept: Command = {
  id: 'xinstruct.accept',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (subject) await context.actions.accept(subject.place, subject.candidate);
  },
};
