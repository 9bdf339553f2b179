import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { JournalEvent } from '../../core/journal/event.js';
import { readEvent, writeEvent } from '../../core/journal/line.js';
import { message, type Message } from '../../core/message.js';
import { syncFolder } from '../replace-file.js';
import { systemCode } from '../fault.js';
import { JournalError } from './journal-error.js';
import { FileLock } from './lock.js';
import { readTail } from './tail.js';

export interface JournalOptions {
  /** Where the journal is kept; default: `.xinstruct/<name of the dataset>.journal.jsonl` beside the dataset. */
  readonly path?: string;
  /** Who writes, for the message that a second writer gets. */
  readonly program: string;
  readonly now: () => Date;
  /** After so long without a write the journal is left to other processes (milliseconds); default: at once. */
  readonly releaseAfterMs?: number;
}

interface Waiting {
  readonly events: readonly JournalEvent[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Where the journal of a dataset is kept. */
export function journalPath(dataset: string): string {
  const path = resolve(dataset);
  return join(dirname(path), '.xinstruct', `${basename(path)}.journal.jsonl`);
}

/**
 * The journal of a dataset: UTF-8, one event a line (core/journal/event.ts), only ever appended to. The first line names
 * the version and the dataset. Lines of an unknown kind stay and are skipped. One process writes at a time (a lock file
 * beside it); any number may read meanwhile. Nothing is made on the disk before the first event.
 */
export class JournalFile {
  private list: JournalEvent[] = [];
  private readonly said: Message[] = [];
  private readonly appended = new Set<(events: readonly JournalEvent[]) => void>();
  private readonly reset = new Set<() => void>();
  private waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private lock: FileLock | undefined;
  private file: FileHandle | undefined;
  private holders = 0;
  private idle: NodeJS.Timeout | undefined;
  private closed = false;
  /** End of the last whole line that was read or written, in bytes. */
  private end = 0;
  private inode: bigint | undefined;

  private constructor(
    readonly path: string,
    private readonly dataset: string,
    private readonly options: JournalOptions,
  ) {}

  /** Reads what is there. Rejects with a {@link JournalError} where the file can't be read. */
  static async open(dataset: string, options: JournalOptions): Promise<JournalFile> {
    const journal = new JournalFile(options.path ?? journalPath(dataset), resolve(dataset), options);
    await journal.refresh();
    return journal;
  }

  get events(): readonly JournalEvent[] {
    return this.list;
  }

  /** What a person should know about the file, once each: a repaired end, lines that were skipped. */
  get notices(): readonly Message[] {
    return this.said;
  }

  /** Called with events that came to stand in the file, by this process or another, in their order. */
  onDidAppend(listener: (events: readonly JournalEvent[]) => void): () => void {
    this.appended.add(listener);
    return () => this.appended.delete(listener);
  }

  /** Called when the file was replaced or removed by somebody else, so that `events` begin anew. */
  onDidReset(listener: () => void): () => void {
    this.reset.add(listener);
    return () => this.reset.delete(listener);
  }

  /**
   * Resolves when the events are on the disk (fsync); appends at the same time share one. Rejects with a
   * {@link JournalError}, and nothing of these events is in the file then.
   */
  append(events: readonly JournalEvent[]): Promise<void> {
    if (this.closed) {
      return Promise.reject(new JournalError('closed', message('The journal {0} is closed.', this.path)));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ events, resolve, reject });
      this.draining ??= this.exclusively(() => this.drain());
    });
  }

  /** Keeps other writers out until the returned function is called: before work whose results must not be lost. */
  async hold(): Promise<() => Promise<void>> {
    this.holders++;
    let done = false;
    const release = async (): Promise<void> => {
      if (!done) {
        done = true;
        this.holders--;
        await this.exclusively(() => this.releaseWhenIdle());
      }
    };
    try {
      await this.exclusively(() => this.becomeWriter());
    } catch (error) {
      await release();
      throw error;
    }
    return release;
  }

  /** Takes in what other processes have written since. */
  async refresh(): Promise<void> {
    await this.exclusively(() => this.catchUp());
  }

  /** Waits for what is being written, then leaves the file to others. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
    await this.exclusively(() => this.release());
  }

  /** One thing at a time: reading, writing, taking and leaving the lock. */
  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      const events = batch.flatMap((each) => each.events);
      try {
        await this.becomeWriter();
        await this.write(this.list.length === 0 && this.end === 0 ? [this.header(), ...events] : events);
        batch.forEach((each) => {
          each.resolve();
        });
      } catch (error) {
        batch.forEach((each) => {
          each.reject(error);
        });
      }
    }
    this.draining = undefined;
    await this.releaseWhenIdle();
  }

  private header(): JournalEvent {
    return { kind: 'journal', version: 1, dataset: basename(this.dataset), at: this.options.now().toISOString() };
  }

  /** Takes the lock if this process does not have it, and the file as it stands on the disk now. */
  private async becomeWriter(): Promise<void> {
    clearTimeout(this.idle);
    try {
      if (this.lock === undefined) {
        await mkdir(dirname(this.path), { recursive: true });
        this.lock = await FileLock.acquire(`${this.path}.lock`, this.dataset, this.options.program);
      }
      await this.catchUp();
      if (this.file === undefined) {
        await this.openForWriting();
      }
    } catch (error) {
      await this.release();
      throw this.explain(error);
    }
  }

  private async openForWriting(): Promise<void> {
    const isNew = this.inode === undefined;
    this.file = await open(this.path, isNew ? 'ax+' : 'r+');
    this.inode = (await this.file.stat({ bigint: true })).ino;
    if (isNew) {
      await syncFolder(dirname(this.path));
      return;
    }
    await this.repair(this.file);
  }

  /** A writer that was killed or found the disk full can leave half a line; a whole line may lack its end only. */
  private async repair(file: FileHandle): Promise<void> {
    const { torn } = await readTail(this.path, this.end);
    if (torn.length === 0) {
      return;
    }
    const event = readEvent(torn.toString('utf8'));
    await file.truncate(this.end);
    if (event !== undefined) {
      await this.write([event]);
      return;
    }
    await file.sync();
    this.said.push(
      message(
        'The last line of the journal {0} was not written to its end ({1} bytes, left by a program that was stopped). It was removed; everything before it is kept.',
        this.path,
        torn.length,
      ),
    );
  }

  private async write(events: readonly JournalEvent[]): Promise<void> {
    if (this.file === undefined) {
      throw new Error('Written before it was opened.');
    }
    const bytes = Buffer.from(events.map(writeEvent).join(''), 'utf8');
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.end + done);
        done += bytesWritten;
      }
      await this.file.datasync();
    } catch (error) {
      // Makes the file whole again. Where that fails too, the next writer repairs it.
      await this.file.truncate(this.end).catch(() => undefined);
      throw this.explain(error);
    }
    this.end += bytes.length;
    this.take(events);
  }

  private take(events: readonly JournalEvent[]): void {
    if (events.length > 0) {
      for (const event of events) {
        this.list.push(event);
      }
      this.appended.forEach((listener) => {
        listener(events);
      });
    }
  }

  /** Reads the whole lines that others wrote, or everything where the file is another one than before. */
  private async catchUp(): Promise<void> {
    const now = await this.look();
    if (now?.inode !== this.inode || (now?.size ?? 0) < this.end) {
      await this.closeFile();
      const hadEvents = this.list.length > 0;
      this.list = [];
      this.end = 0;
      this.inode = now?.inode;
      if (hadEvents) {
        this.reset.forEach((listener) => {
          listener();
        });
      }
    }
    if (now === undefined || now.size === this.end) {
      return;
    }
    try {
      const tail = await readTail(this.path, this.end);
      this.end = tail.end;
      this.take(tail.events);
      if (tail.unknown > 0) {
        this.said.push(
          message('{0} lines of the journal {1} are of an unknown kind and were skipped.', tail.unknown, this.path),
        );
      }
    } catch (error) {
      throw this.unreadable(error);
    }
  }

  private async look(): Promise<{ readonly inode: bigint; readonly size: number } | undefined> {
    try {
      const found = await stat(this.path, { bigint: true });
      return { inode: found.ino, size: Number(found.size) };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        return undefined;
      }
      throw this.unreadable(error);
    }
  }

  private async releaseWhenIdle(): Promise<void> {
    clearTimeout(this.idle);
    const wait = this.options.releaseAfterMs;
    if (this.lock === undefined || this.holders > 0 || this.waiting.length > 0) {
      return;
    }
    if (wait === undefined || wait <= 0) {
      await this.release();
      return;
    }
    this.idle = setTimeout(() => {
      void this.exclusively(() => (this.holders > 0 || this.waiting.length > 0 ? Promise.resolve() : this.release()));
    }, wait);
    this.idle.unref();
  }

  private async release(): Promise<void> {
    clearTimeout(this.idle);
    await this.closeFile();
    const lock = this.lock;
    this.lock = undefined;
    try {
      await lock?.release();
    } catch (error) {
      // What was written is safe; the next writer sees that this process has ended.
      this.said.push(
        message('The lock {0}.lock could not be removed ({1}).', this.path, systemCode(error) ?? String(error)),
      );
    }
  }

  private async closeFile(): Promise<void> {
    const file = this.file;
    this.file = undefined;
    await file?.close();
  }

  private explain(error: unknown): unknown {
    const code = systemCode(error);
    if (error instanceof JournalError || code === undefined) {
      return error;
    }
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
      return new JournalError(
        'disk-full',
        message(
          'The journal {0} can\u2019t be written: there is no space left ({1}). What was recorded before is kept; make space and go on.',
          this.path,
          code,
        ),
        error,
      );
    }
    return new JournalError(
      'unwritable',
      message(
        'The journal {0} can\u2019t be written ({1}). Check that its folder exists and may be written to.',
        this.path,
        code,
      ),
      error,
    );
  }

  private unreadable(error: unknown): unknown {
    const code = systemCode(error);
    return code === undefined || error instanceof JournalError
      ? error
      : new JournalError('unreadable', message('The journal {0} can\u2019t be read ({1}).', this.path, code), error);
  }
}
