import { subjectOf, type Command } from './command.js';

/** None of the candidates of the record will do. */
export const reject: Command = {
  id: 'xinstruct.reject',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (subject) await context.actions.reject(subject.place);
  },
};
