import { once } from 'node:events';

/** As much of a stream as is needed to write to it; `process.stdout` is one. */
export interface OutputStream extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  write(text: string): boolean;
}

const fullSize = 1 << 15;

/** Writes in larger pieces, and waits where the reader is slower than the check, so that memory stays constant. */
export class Output {
  private pending = '';

  constructor(private readonly stream: OutputStream) {}

  /** Whether a person reads along. */
  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  async write(text: string): Promise<void> {
    this.pending += text;
    if (this.isTerminal || this.pending.length >= fullSize) await this.flush();
  }

  /** Passes on what has been written so far. */
  async flush(): Promise<void> {
    const { pending } = this;
    this.pending = '';
    if (pending !== '' && !this.stream.write(pending)) await once(this.stream, 'drain');
  }
}
