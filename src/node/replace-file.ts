import { lstat, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { message, type Message } from '../core/message.js';
import { runs } from './process-identity.js';

/** A file that can't be written, with a sentence that says why. */
export class WriteError extends Error {
  override readonly name = 'WriteError';

  constructor(
    readonly text: Message,
    cause?: unknown,
  ) {
    super(text.template, { cause });
  }
}

const bufferLimit = 1 << 18;
const suffix = '.tmp';

/**
 * A file that is written anew: under another name in the same folder, then, when it is complete and on the disk, renamed. Up to
 * that moment whatever stood there before stays as it is.
 */
export class FileReplacement {
  private waiting: Buffer[] = [];
  private size = 0;

  private constructor(
    readonly path: string,
    private readonly temporary: string,
    private readonly file: FileHandle,
  ) {}

  /** Rejects with a {@link WriteError} where the folder is missing or can't be written to, or `path` is no ordinary file. */
  static async begin(path: string): Promise<FileReplacement> {
    const target = await finalPath(path);
    const unfinished = `.${basename(target)}.${encodeURIComponent(hostname())}-`;
    const temporary = join(dirname(target), `${unfinished}${process.pid}${suffix}`);
    try {
      await removeLeftOver(dirname(target), unfinished);
      return new FileReplacement(target, temporary, await open(temporary, 'wx'));
    } catch (error) {
      throw new WriteError(message('{0} can\u2019t be written: {1}', path, reasonOf(error)), error);
    }
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    const buffer = Buffer.from(bytes);
    this.waiting.push(buffer);
    this.size += buffer.length;
    if (this.size >= bufferLimit) {
      await this.flush();
    }
  }

  /** The file stands complete in its place when this resolves. */
  async commit(): Promise<void> {
    try {
      await this.flush();
      await this.file.sync();
      await this.file.close();
      await rename(this.temporary, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      throw new WriteError(message('{0} can\u2019t be written: {1}', this.path, reasonOf(error)), error);
    }
  }

  /** Leaves everything as it was. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.temporary, { force: true });
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    this.size = 0;
    try {
      await this.file.writeFile(bytes);
    } catch (error) {
      throw new WriteError(message('{0} can\u2019t be written: {1}', this.path, reasonOf(error)), error);
    }
  }
}

/**
 * A process that was killed leaves its unfinished file; whoever writes the same one next takes it away.
 * @param unfinished what the names of such files begin with, up to the number of the process
 */
async function removeLeftOver(folder: string, unfinished: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = name.slice(unfinished.length, -suffix.length);
    if (name !== `${unfinished}${owner}${suffix}` || !/^[1-9]\d*$/u.test(owner)) continue;
    const pid = Number(owner);
    if (pid === process.pid || !runs({ pid })) await rm(join(folder, name), { force: true });
  }
}

/** Whether two paths lead to the same file, by a link of either kind or another spelling. */
export async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, two] = await Promise.all([a, b].map((path) => stat(path, { bigint: true }).catch(() => undefined)));
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}

/** Makes a renamed or new file's name as lasting as its bytes. Some systems can't sync a folder; they need no help. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Through a link to the file that it names; a rename would otherwise put a file in the link's place. */
async function finalPath(path: string): Promise<string> {
  const link = await lstat(path).catch(() => undefined);
  if (link === undefined) {
    return path;
  }
  const target = await realpath(path).catch((error: unknown) => {
    throw new WriteError(message('{0} can\u2019t be written: {1}', path, reasonOf(error)), error);
  });
  if (!(await stat(target)).isFile()) {
    throw new WriteError(message('{0} can\u2019t be written: it is no ordinary file. Give the name of a file.', path));
  }
  return target;
}

/** A system error in plain words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    ENOTDIR: 'a part of its path is no folder',
    EISDIR: 'it is a folder',
    EACCES: 'it may not be accessed',
    EPERM: 'it may not be accessed',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
