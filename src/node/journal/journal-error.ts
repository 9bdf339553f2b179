import { format, type Message } from '../../core/message.js';

export type JournalErrorReason = 'in-use' | 'disk-full' | 'unwritable' | 'unreadable' | 'closed';

/** What went wrong with a journal, with a reason that a program can act on. */
export class JournalError extends Error {
  override readonly name = 'JournalError';

  constructor(
    readonly reason: JournalErrorReason,
    /** Says what happened, where, and what to do. */
    readonly text: Message,
    cause?: unknown,
  ) {
    super(format(text), { cause });
  }
}
