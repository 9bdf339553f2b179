import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remove, Workbench } from '../workbench.js';
import { datasetFolder, sampleRow, type Folder } from './dataset.js';

/** A first use of the embedded model, its text taken in the line itself, and a decision that is undone on another day. */
describe('writing in the line', () => {
  const [swahili, thai] = ['sw', 'th'].map(sampleRow).map(({ text }) => text.slice(0, 200));
  const original = [
    `{"instruction":"Write.",  "output":${JSON.stringify(swahili)}}`,
    `{"instruction":"", "output":${JSON.stringify(thai)}}`,
    '',
  ];
  let folder: Folder;
  let dataFolder: string;
  let workbench: Workbench;

  const open = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
    workbench = await Workbench.open({
      folder: folder.path,
      dataFolder,
      env,
      settings: { 'xinstruct.candidates': 1, 'xinstruct.language': '' },
    });
    await workbench.openFile('data.jsonl');
  };
  const saved = (): Promise<readonly string[]> => workbench.saved(folder.file('data.jsonl'));

  beforeAll(async () => {
    folder = await datasetFolder(original.slice(0, 2));
    dataFolder = await mkdtemp(join(tmpdir(), 'xinstruct-line-'));
    await open({ XINSTRUCT_MODEL_DIR: join(dataFolder, 'no-model-yet') });
  });

  afterAll(async () => {
    await workbench.picture('in-line-last');
    await workbench.close();
    await folder.remove();
    await remove(dataFolder);
  });

  it('asks before it downloads the model, and takes no for an answer', async () => {
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Generate Instruction');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain('Gemma is provided under and subject to');
    await workbench.picture('consent');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const message = await workbench.notification('is fetched once you accept');
    const buttons = await message.getByRole('button').allInnerTexts();
    expect(buttons).toEqual(expect.arrayContaining(['Retry', 'Choose Model']));
    expect(await saved()).toEqual(original);
    await workbench.close();
  });

  it('offers the best candidate as ghost text, which Tab takes', async () => {
    await open();
    await workbench.cursor(2);
    await workbench.command('X-Instruct: Generate Instruction');
    await workbench
      .lens(/^Accept$/u)
      .first()
      .waitFor({ timeout: 120_000 });
    await workbench.cursor(2, '{"instruction":"'.length + 1);
    await workbench.page.locator('.ghost-text, .ghost-text-decoration').first().waitFor();
    await workbench.picture('ghost-text');
    await workbench.page.keyboard.press('Tab');
    await workbench
      .lens(/· accepted$/u)
      .first()
      .waitFor();
    await expect.poll(async () => (await saved())[1]).toMatch(/^\{"instruction":"\p{Lu}[^"]+", "output":/u);
  });

  it('undoes an accept after a restart: what stood there before is back, byte for byte', async () => {
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Generate Instruction');
    await workbench
      .lens(/^Accept$/u)
      .first()
      .waitFor({ timeout: 120_000 });
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Accept Instruction');
    await expect.poll(async () => (await saved())[0]).not.toBe(original[0]);
    await workbench.close();
    await open();
    await workbench
      .lens(/· accepted$/u)
      .first()
      .waitFor();
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Undo Last Decision');
    await expect.poll(async () => (await saved())[0]).toBe(original[0]);
  });
});
