import { format, type Message } from '../../core/message.js';

export type TeachErrorReason =
  | 'no-python'
  | 'old-python'
  | 'no-venv'
  | 'no-space'
  | 'no-network'
  | 'pip'
  | 'cancelled'
  | 'trainer'
  | 'too-few'
  /** A file of pairs can't be read, or an adapter can't be written or found. */
  | 'file'
  /** Another program is teaching this adapter. */
  | 'in-use';

/** What went wrong with a teaching, with a reason that a program can act on. */
export class TeachError extends Error {
  override readonly name = 'TeachError';

  constructor(
    readonly reason: TeachErrorReason,
    /** Says what happened, where, and what to do. */
    readonly text: Message,
    cause?: unknown,
  ) {
    super(format(text), { cause });
  }
}
