import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, Workbench } from '../workbench.js';
import { datasetFolder, sampleRow, type Folder } from './dataset.js';

/** VS Code's own language models, with a fake one that a test extension registers through the API of the real ones. */
describe('a language model of VS Code in a real workbench', () => {
  const rows = ['sw', 'th'].map(sampleRow).map(({ id, text, lang }) => ({ id, text: text.slice(0, 250), lang }));
  const refused = { ...rows[1], text: `PROVIDER-FAULT ${rows[1]?.text ?? ''}` };
  let folder: Folder;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await datasetFolder([JSON.stringify(rows[0]), JSON.stringify(refused)]);
    workbench = await Workbench.open({
      folder: folder.path,
      alongside: [join(root, 'test', 'workbench', 'lm-provider')],
      settings: {
        'chat.disableAIFeatures': false,
        'xinstruct.candidates': 1,
        'xinstruct.model.provider': 'vscode',
        'xinstruct.vscode.model': 'xinstruct-fake',
      },
    });
    await workbench.openFile('data.jsonl');
  });

  afterAll(async () => {
    await workbench.picture('language-model-last');
    await workbench.close();
    await folder.remove();
  });

  it('writes the instruction, which is accepted', async () => {
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Generate Instruction');
    await workbench
      .lens(/^Accept$/u)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Accept Instruction');
    await expect
      .poll(async () => (await workbench.saved(folder.file('data.jsonl')))[0])
      .toContain('answered by a fake test model');
    const journal = await readFile(join(folder.path, '.xinstruct', 'data.jsonl.journal.jsonl'), 'utf8');
    expect(journal).toContain('"provider":"vscode"');
  });

  it('says what the model’s provider refused, and offers another model', async () => {
    await workbench.cursor(2);
    await workbench.command('X-Instruct: Generate Instruction');
    const message = await workbench.notification('Fake model of the tests');
    expect(await message.getByRole('button').allInnerTexts()).toContain('Choose Model');
  });
});
