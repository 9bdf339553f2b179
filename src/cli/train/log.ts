import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** What pip and the trainer write besides: begun anew by each training. */
export class Log {
  private stream: WriteStream | undefined;
  private lost = false;

  constructor(readonly file: string) {}

  write(line: string): void {
    if (this.lost) return;
    if (this.stream === undefined) {
      mkdirSync(dirname(this.file), { recursive: true });
      this.stream = createWriteStream(this.file);
      // The training is worth more than its log.
      this.stream.on('error', () => {
        this.lost = true;
      });
    }
    this.stream.write(`${line}\n`);
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.stream === undefined || this.lost) resolve();
      else this.stream.end(resolve);
    });
  }
}
