import { format, type Message } from '../../core/message.js';

const intervalMs = 15_000;

/** A stream that may be a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Tells on the standard error how far the work is: in one line that changes on a terminal, else by a line now and then. */
export class Progress {
  private shown = false;
  private last = performance.now();

  constructor(private readonly stream: Terminal) {}

  /** Replaces the line before. */
  show(text: string): void {
    if (this.stream.isTTY === true) {
      this.stream.write(
        `\r\u001b[K${Array.from(text)
          .slice(0, Math.max(20, (this.stream.columns ?? 80) - 1))
          .join('')}`,
      );
      this.shown = true;
    } else if (performance.now() - this.last > intervalMs) {
      this.last = performance.now();
      this.stream.write(`${text}\n`);
    }
  }

  /** A line that stays. */
  say(text: Message): void {
    this.clear();
    this.stream.write(`${format(text)}\n`);
  }

  clear(): void {
    if (this.shown) {
      this.stream.write('\r\u001b[K');
      this.shown = false;
    }
  }
}

/** A length of time for people. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) {
    return `${seconds} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
