import { subjectOf, type Command } from './command.js';

/** Opens the candidate (or what stands in the record) for editing; the editor's title accepts it. */
export const editThenAccept: Command = {
  id: 'xinstruct.editThenAccept',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (subject) await context.diffs.editDraft(subject.place, subject.candidate);
  },
};
