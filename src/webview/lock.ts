import type { FromStudio } from '../core/protocol/studio.js';

type MessageType = FromStudio['type'];

/** What decides, or moves to another record: the next of them waits until the host has shown what came of the last. */
const decisive: ReadonlySet<MessageType> = new Set<MessageType>([
  'accept',
  'edit-accept',
  'reject',
  'dismiss',
  'skip',
  'undo',
  'next',
  'previous',
]);
/** In milliseconds; an answer that takes longer waits for the person (a question of the editor's), and must not lock the panel. */
const patience = 1_500;

/** Keeps a quick second key from deciding something that is not on the screen yet. */
export class Lock {
  private until = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether the message may be sent; a decisive one locks. */
  take(type: MessageType): boolean {
    if (!decisive.has(type)) return true;
    if (this.now() < this.until) return false;
    this.until = this.now() + patience;
    return true;
  }

  release(type: MessageType): void {
    if (decisive.has(type)) this.until = 0;
  }
}
