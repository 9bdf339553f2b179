import { readFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordKey } from '../../../src/core/dataset/identity.js';
import { JournalFile } from '../../../src/node/journal/journal-file.js';
import { defaultTrainerFolder } from '../../../src/node/teaching/folders.js';
import { remove, root, Workbench } from '../workbench.js';
import { datasetFolder, type Folder } from './dataset.js';

/** Forty accepted rows teach a new adapter, by the real trainer: it is in use, signs what it writes, and is left again. */
describe('teaching the model in a real workbench', () => {
  const texts = ['media/sample/sample.jsonl', 'media/sample/corpus.sw.jsonl', 'test/fixtures/models/pairs.jsonl']
    .flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as { id: string; text: string; lang?: string });
  const accepted = readFileSync(join(root, 'test/fixtures/teaching/instructions.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [id = '', instruction = ''] = line.split('\t');
      const { text = '', lang = 'sw' } = texts.find((each) => each.id === id) ?? {};
      return { id, lang, instruction, output: text };
    });
  const waiting = { id: 'new', lang: 'sw', output: 'Mlima Kilimanjaro ni mlima mrefu kuliko yote barani Afrika.' };
  let folder: Folder;
  let dataFolder: string;
  let workbench: Workbench;

  const adapters = async (): Promise<readonly string[]> => {
    const journal = await readFile(join(folder.path, '.xinstruct', 'data.jsonl.journal.jsonl'), 'utf8');
    return [...journal.matchAll(/"record":"id:new".*?"adapter":"([^"@]+)/gu)].map(([, name = '']) => name);
  };
  const writeForTheLast = async (): Promise<string> => {
    const before = (await adapters()).length;
    await workbench.cursor(accepted.length + 1);
    await workbench.command('X-Instruct: Generate Instruction');
    await expect.poll(async () => (await adapters()).length, { timeout: 120_000 }).toBeGreaterThan(before);
    return (await adapters()).at(-1) ?? '';
  };

  beforeAll(async () => {
    folder = await datasetFolder([...accepted, waiting].map((row) => JSON.stringify(row)));
    const now = (): Date => new Date();
    const journal = await JournalFile.open(folder.file('data.jsonl'), { program: 'a test', now });
    await journal.append(
      accepted.map(({ id, instruction, output }) => ({
        kind: 'decision',
        record: recordKey(id, output),
        verdict: 'accept',
        text: instruction,
        by: 'person',
        at: now().toISOString(),
      })),
    );
    await journal.close();
    dataFolder = await mkdtemp(join(tmpdir(), 'xinstruct-teach-'));
    workbench = await Workbench.open({
      folder: folder.path,
      dataFolder,
      settings: { 'xinstruct.candidates': 1 },
      // PyTorch is installed once for all runs.
      env: { XINSTRUCT_TRAINER_DIR: defaultTrainerFolder(), XINSTRUCT_ADAPTER_DIR: join(dataFolder, 'adapters') },
    });
    await workbench.openFile('data.jsonl');
  });

  afterAll(async () => {
    await workbench.picture('teach-last');
    await workbench.close();
    await folder.remove();
    await remove(dataFolder);
  });

  it('takes the accepted rows, and shows what it would learn from', async () => {
    await workbench.cursor(1);
    await workbench.command('X-Instruct: Teach the Model');
    await workbench.page.locator('.quick-input-list', { hasText: '40 usable pairs' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.quick-input-list', { hasText: 'Teach with 40 pairs' }).waitFor();
    await workbench.picture('teach-plan');
    await workbench.pick('Teach with 40 pairs');
    await workbench.quickInput('Mwalimu');
    await workbench.page.keyboard.press('Enter');
    await workbench.pick('Another number');
    await workbench.quickInput('3');
    await workbench.page.keyboard.press('Enter');
  });

  // The first time PyTorch is fetched.
  const installing = 1_500_000;

  it(
    'teaches it in the background, with its loss in the studio, and measures it',
    { timeout: installing },
    async () => {
      const install = workbench.page.getByRole('button', { name: 'Install and Teach' });
      const studio = await Promise.race([
        workbench.webview('[data-part="teaching"]', 60_000),
        install.click({ timeout: 60_000 }).then(() => workbench.webview('[data-part="teaching"]', 60_000)),
      ]);
      const teaching = studio.locator('details:has([data-part="teaching"])');
      await teaching.locator('svg[role="img"]').waitFor({ timeout: 900_000 });
      await workbench.picture('teach-curve');
      await expect.poll(() => teaching.innerText(), { timeout: 600_000 }).toMatch(/Done\./u);
      expect(await teaching.locator('table').innerText()).toMatch(/Swahili \(\d+\)\s+\d\.\d\d\s+\d\.\d\d/u);
      await workbench.picture('teach-done');
    },
  );

  it('has its candidates written by the new adapter, and by the first one again after the way back', async () => {
    const message = await workbench.notification('Mwalimu', 120_000);
    const use = message.getByRole('button', { name: 'Use It Anyway' });
    if ((await use.count()) > 0) {
      await use.click();
    }
    expect(await writeForTheLast()).toMatch(/mwalimu/iu);
    await workbench.command('X-Instruct: Manage Adapters');
    await workbench.pick('Mwalimu');
    await workbench.pick('Back to the adapter that ships');
    expect(await writeForTheLast()).not.toMatch(/mwalimu/iu);
  });
});
