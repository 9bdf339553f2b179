import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ExtensionPaths } from '../../../src/extension/models/paths.js';
import { nodePort } from '../../../src/extension/teaching/node-port.js';
import { loadDetectors } from '../../../src/node/language/load-detectors.js';
import { reset, settings, Uri } from './fake-vscode.js';

vi.mock('vscode', () => import('./fake-vscode.js'));

let folder: string;
beforeEach(async () => {
  reset();
  folder = await mkdtemp(join(tmpdir(), 'xinstruct-port-'));
});
afterEach(() => rm(folder, { recursive: true }));

function isContext(double: unknown): double is ConstructorParameters<typeof ExtensionPaths>[0] {
  return typeof double === 'object' && double !== null && 'extensionUri' in double;
}

function port() {
  const context: unknown = {
    extensionUri: Uri.file(process.cwd()),
    globalStorageUri: Uri.file(join(folder, 'storage')),
  };
  if (!isContext(context)) throw new Error('The double is no context.');
  const paths = new ExtensionPaths(context);
  return nodePort(paths, { load: () => loadDetectors(paths.detectorFolder) }, () => undefined);
}

const swahili =
  'Mlima Kilimanjaro ni mlima mrefu kuliko yote barani Afrika. Uko kaskazini mashariki mwa Tanzania, karibu na mpaka wa Kenya, na kilele chake hufunikwa na theluji.';

it('reads pairs by the field names and the language of the settings, and says why others teach nothing', async () => {
  settings.set('fields', { output: 'body', instruction: 'ask' });
  settings.set('language', 'sw');
  const seed = join(folder, 'seed.jsonl');
  const rows = [{ body: swahili, ask: 'Describe Mount Kilimanjaro.' }, { body: swahili.slice(0, 60) }];
  await writeFile(seed, rows.map((row) => JSON.stringify(row)).join('\n'));
  const plan = await port().collect([{ kind: 'seed', file: seed }], new AbortController().signal);
  expect([...plan.report.byLanguage]).toEqual([['sw', 1]]);
  expect(plan.report.refused.map(({ line }) => line)).toEqual([2]);
  expect(plan.tooFew).toBeDefined();
});

it('has nothing taught and nothing installed to begin with', async () => {
  const fresh = port();
  expect(await fresh.store.list()).toEqual({ adapters: [], unfinished: [] });
  expect(await fresh.isTrainerReady()).toBe(false);
});
