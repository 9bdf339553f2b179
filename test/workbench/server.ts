import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Parts } from './parts.js';

export interface ServerOptions {
  readonly parts: Parts;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Keeps its data here (to start it again later); default: a folder of its own that goes with it. */
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  /** Opens folders in Restricted Mode, as a user's first visit does. */
  readonly restricted?: boolean;
}

/** Options of the window; paths that begin with a slash are the server's. A name may stand several times. */
type Payload = readonly (readonly [name: string, value: string])[];

export interface WorkbenchServer {
  readonly port: number;
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  /** The workbench's address for a folder, with an extension that is run from its sources. */
  url(folder: string, payload?: Payload): string;
  stop(): Promise<void>;
}

const calm = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/** Starts VS Code's own server on the loopback. */
export async function startServer(options: ServerOptions): Promise<WorkbenchServer> {
  const { parts } = options;
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'xinstruct-workbench-')));
  const extensionsFolder = join(dataFolder, 'extensions');
  await mkdir(join(dataFolder, 'data', 'Machine'), { recursive: true });
  await mkdir(extensionsFolder, { recursive: true });
  await writeFile(
    join(dataFolder, 'data', 'Machine', 'settings.json'),
    JSON.stringify({ ...calm, ...options.settings }, undefined, 2),
  );
  const port = options.port ?? (await freePort());
  const trust = options.restricted === true ? [] : ['--disable-workspace-trust'];
  const args = [...serverArguments(dataFolder, extensionsFolder), '--port', String(port), ...trust];
  const child = spawn(parts.node, args, {
    cwd: parts.server,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: the extension hosts and the model's process go with the server.
    detached: true,
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, 'SIGTERM');
      const late = setTimeout(() => {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      }, 5000);
      await ended;
      clearTimeout(late);
    }
    if (options.dataFolder === undefined) {
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  };
  try {
    await answering(port, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw new Error(`VS Code's server did not start:\n${output}`, { cause: error });
  }
  return { port, dataFolder, extensionsFolder, stop, url: (folder, payload = []) => address(port, folder, payload) };
}

/** Flags of the server, also for `--install-extension`. */
export function serverArguments(dataFolder: string, extensionsFolder: string): string[] {
  return [
    'out/server-main.js',
    '--host',
    '127.0.0.1',
    '--without-connection-token',
    '--accept-server-license-terms',
    // Makes a built VS Code honour the test payload in the address.
    '--enable-smoke-test-driver',
    '--server-data-dir',
    dataFolder,
    '--extensions-dir',
    extensionsFolder,
    '--telemetry-level',
    'off',
  ];
}

function address(port: number, folder: string, payload: Payload): string {
  const remote = (path: string): string => `vscode-remote://localhost:${String(port)}${path}`;
  const entries = payload.map(([name, value]) => [name, value.startsWith('/') ? remote(value) : value]);
  const query = new URLSearchParams({ folder, payload: JSON.stringify([...entries, ['skipWelcome', 'true']]) });
  return `http://localhost:${String(port)}/?${query.toString()}`;
}

async function answering(port: number, ended: () => boolean): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until && !ended()) {
    const answered = await fetch(`http://127.0.0.1:${String(port)}/version`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(ended() ? 'It ended at once.' : 'It did not answer within a minute.');
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('The loopback gave no port.');
  }
  return address.port;
}
