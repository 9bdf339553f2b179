import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../fake-endpoint/fake-endpoint.mjs';
import { defaultModelFolder } from '../../../src/node/models/model-files.js';
import { freePort } from '../server.js';
import { ensureModel, root, Workbench } from '../workbench.js';
import { datasetFolder, sampleRow, type Folder } from './dataset.js';

/** Somebody's own server: first a real model behind it, then no server at all, then one that wants a key. */
describe('an endpoint in a real workbench', () => {
  const rows = ['sw', 'th'].map(sampleRow).map(({ id, text, lang }) => ({ id, text: text.slice(0, 250), lang }));
  let folder: Folder;
  let workbench: Workbench;
  let serve: ChildProcess;
  let fake: FakeEndpoint | undefined;
  let port: number;

  beforeAll(async () => {
    await ensureModel();
    port = await freePort();
    const program = [join(root, 'dist', 'cli.cjs'), 'serve', '--port', String(port), '--threads', '1'];
    serve = spawn(process.execPath, program, {
      env: { ...process.env, XINSTRUCT_MODEL_DIR: defaultModelFolder() },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (serve.stdout !== null) {
      await once(serve.stdout, 'data');
    }
    folder = await datasetFolder(rows.map((row) => JSON.stringify(row)));
    workbench = await Workbench.open({
      folder: folder.path,
      settings: {
        'xinstruct.candidates': 2,
        'xinstruct.model.provider': 'openai',
        'xinstruct.openai.baseUrl': `http://127.0.0.1:${String(port)}/v1`,
        'xinstruct.openai.model': 'gemma-3-270m-q4_k_m',
        'xinstruct.openai.apiMode': 'completions',
        'xinstruct.openai.taught': ['backward', 'improve'],
      },
    });
    await workbench.openFile('data.jsonl');
  });

  afterAll(async () => {
    await workbench.picture('endpoint-last');
    await workbench.close();
    await fake?.close();
    serve.kill('SIGKILL');
    await folder.remove();
  });

  it('is asked for raw completions, and its instruction is accepted', async () => {
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Generate Instruction');
    await expect.poll(() => workbench.lens(/^Accept$/u).count(), { timeout: 120_000 }).toBe(1);
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Accept Instruction');
    await expect
      .poll(async () => (await workbench.saved(folder.file('data.jsonl')))[0])
      .toMatch(/"instruction": ?"\p{Lu}/u);
    const journal = await readFile(join(folder.path, '.xinstruct', 'data.jsonl.journal.jsonl'), 'utf8');
    expect(journal).toContain('"provider":"openai"');
    expect(journal).toContain('"model":"gemma-3-270m-q4_k_m"');
  });

  it('says when it can’t be reached, and offers what helps', async () => {
    serve.kill('SIGKILL');
    await once(serve, 'exit');
    await workbench.cursor(2);
    await workbench.command('X-Instruct: Generate Instruction');
    const message = await workbench.notification('Nothing listens at');
    const buttons = await message.getByRole('button').allInnerTexts();
    expect(buttons).toEqual(expect.arrayContaining(['Retry', 'Open Settings', 'Choose Model']));
    await workbench.picture('endpoint-gone');
  });

  it('asks for the key that a server wants, and goes on with it', async () => {
    fake = await startFakeEndpoint({ port, key: 'fake-secret' });
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.cursor(2);
    await workbench.command('X-Instruct: Generate Instruction');
    const message = await workbench.notification(/key/u);
    await message.getByRole('button', { name: 'Set API Key' }).click();
    await workbench.quickInput('fake-secret');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.cursor(2);
    await workbench.command('X-Instruct: Generate Instruction');
    // It knows no model of that name.
    const missing = await workbench.notification(/gemma-3-270m-q4_k_m/u);
    expect(await missing.getByRole('button').allInnerTexts()).toContain('Choose Model');
    expect(fake.requests.some(({ authorized }) => authorized)).toBe(true);
    const journal = await readFile(join(folder.path, '.xinstruct', 'data.jsonl.journal.jsonl'), 'utf8');
    expect(journal).not.toContain('fake-secret');
  });
});
