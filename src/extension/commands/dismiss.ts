import { subjectOf, type Command } from './command.js';

/** Takes one candidate out of the choice. */
export const dismiss: Command = {
  id: 'xinstruct.dismiss',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (subject?.candidate !== undefined) await context.actions.dismiss(subject.place, subject.candidate);
  },
};
