import { subjectOf, type Command } from './command.js';

/** Shows the next candidate in the record's code lens. */
export const nextCandidate: Command = {
  id: 'xinstruct.nextCandidate',
  run(context, arg) {
    const subject = subjectOf(context, arg);
    if (subject) {
      const { session, key, passage } = subject.place;
      const row = session.find(key);
      if (row) context.shown.next(session, session.target(row, passage));
    }
    return Promise.resolve();
  },
};
