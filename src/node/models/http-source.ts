import { open, stat } from 'node:fs/promises';
import type { FetchTask, ModelSource } from './source.js';

export interface HttpLimits {
  /** Milliseconds until the server must have answered. */
  readonly connectMs: number;
  /** Milliseconds without a byte after which the download is given up. */
  readonly stallMs: number;
}

/** One file by HTTP. Continues where an earlier try stopped, when the server can. */
export function httpSource(url: string, limits: HttpLimits = { connectMs: 10_000, stallMs: 30_000 }): ModelSource {
  return {
    name: new URL(url).host,
    fetch: async (task) => {
      await download(url, task, limits);
    },
  };
}

async function download(url: string, { file, size, signal, onBytes }: FetchTask, limits: HttpLimits): Promise<void> {
  const held = await heldBytes(file, size);
  if (held === size) {
    return;
  }
  const watch = new Watch(signal);
  try {
    watch.expect(limits.connectMs, `no answer within ${limits.connectMs / 1000} s`);
    const response = await fetch(url, {
      signal: watch.signal,
      headers: held > 0 ? { range: `bytes=${held}-` } : {},
    });
    if (!response.ok || response.body === null) {
      throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
    }
    const start = response.status === 206 ? held : 0;
    const length = Number(response.headers.get('content-length') ?? size - start);
    if (start + length !== size) {
      throw new Error(`the file there has ${start + length} bytes, not ${size}`);
    }
    const output = await open(file, start > 0 ? 'r+' : 'w');
    try {
      let done = start;
      watch.expect(limits.stallMs, `nothing came for ${limits.stallMs / 1000} s`);
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        if (done + chunk.length > size) {
          throw new Error(`more than ${size} bytes came`);
        }
        await output.write(chunk, 0, chunk.length, done);
        done += chunk.length;
        onBytes(done);
        watch.expect(limits.stallMs, `nothing came for ${limits.stallMs / 1000} s`);
      }
      if (done !== size) {
        throw new Error(`the connection ended after ${done} of ${size} bytes`);
      }
    } finally {
      await output.close();
    }
  } catch (error) {
    throw watch.expired ?? error;
  } finally {
    watch.stop();
  }
}

async function heldBytes(file: string, size: number): Promise<number> {
  try {
    const held = (await stat(file)).size;
    return held <= size ? held : 0;
  } catch {
    return 0;
  }
}

/** Aborts when something that is expected does not come in time, or when the caller aborts. */
class Watch {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  expired: Error | undefined;

  constructor(caller: AbortSignal) {
    this.#caller = caller;
  }

  get signal(): AbortSignal {
    return AbortSignal.any([this.#caller, this.#controller.signal]);
  }

  expect(withinMs: number, otherwise: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.expired = new Error(otherwise);
      this.#controller.abort(this.expired);
    }, withinMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
