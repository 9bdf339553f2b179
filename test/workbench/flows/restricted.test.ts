import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workbench } from '../workbench.js';
import { datasetFolder, sampleRow, type Folder } from './dataset.js';

describe('Restricted Mode', () => {
  let folder: Folder;
  let workbench: Workbench;

  beforeAll(async () => {
    const { id, text } = sampleRow('fi');
    folder = await datasetFolder([JSON.stringify({ id, text, lang: 'sw' })]);
    workbench = await Workbench.open({ folder: folder.path, restricted: true });
  });

  afterAll(async () => {
    await workbench.picture('restricted-last');
    await workbench.close();
    await folder.remove();
  });

  it('checks languages, and neither generates nor writes a journal', async () => {
    await workbench.page.getByRole('button', { name: 'Restricted Mode' }).first().waitFor();
    await workbench.openFile('data.jsonl');
    await workbench.lens('Swahili').first().waitFor();
    await workbench.problems();
    await workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'Finnish' }).first().waitFor();
    expect(await workbench.lens('Generate').count()).toBe(0);
    await workbench.page.keyboard.press('F1');
    await workbench.quickInput('>X-Instruct:');
    const commands = workbench.page.locator('.quick-input-list .monaco-list-row');
    await commands.filter({ hasText: 'X-Instruct: Check Whole File' }).waitFor();
    expect(await commands.filter({ hasText: /X-Instruct: (Generate|Refine|Accept)/u }).count()).toBe(0);
    await workbench.page.keyboard.press('Escape');
    expect(existsSync(folder.file('.xinstruct'))).toBe(false);
  });

  it('offers to generate once the folder is trusted', async () => {
    await workbench.command('Workspaces: Manage Workspace Trust');
    await workbench.page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click();
    await workbench.page.getByRole('button', { name: 'Restricted Mode' }).first().waitFor({ state: 'detached' });
    await workbench.openFile('data.jsonl');
    await workbench.lens('Generate').first().waitFor();
  });
});
