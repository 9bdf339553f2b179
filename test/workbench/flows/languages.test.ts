import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { Workbench } from '../workbench.js';
import { datasetFolder, sampleRow, type Folder } from './dataset.js';

/** A person makes sense of what the language check says, and teaches it. Each test goes on where the one before stopped. */
describe('languages in a real workbench', () => {
  const { text: swahili } = sampleRow('sw');
  const { text: finnish } = sampleRow('fi');
  const english =
    'The committee decided on Tuesday that the proposal would be sent back to the members, who had asked for more time. ' +
    'Nobody objected to the plan, and everybody went home.';
  const half = `${swahili.slice(0, 300)}\n\t"Sawa."\n${english}`;
  const original = [
    JSON.stringify({ id: 'half', text: half, lang: 'sw' }),
    JSON.stringify({ id: 'one', text: finnish, lang: 'sw' }),
    // A digit more: another text, and the same to any detector.
    JSON.stringify({ id: 'two', text: `${finnish} 1`, lang: 'sw' }),
  ];
  let folder: Folder;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await datasetFolder(original);
    workbench = await Workbench.open({ folder: folder.path });
    await workbench.openFile('data.jsonl');
    await workbench.problems();
  });

  afterAll(async () => {
    await workbench.picture('languages-last');
    await workbench.close();
    await folder.remove();
  });

  const problem = (text: string): Locator =>
    workbench.page.locator('.markers-panel .monaco-list-row', { hasText: text });
  const languages = async (): Promise<unknown[]> =>
    (await workbench.saved(folder.file('data.jsonl')))
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { lang: unknown }).lang);

  it('marks the foreign part of a text where it stands', async () => {
    await problem('looks like English').first().waitFor();
    await expect.poll(() => problem('reads as Finnish').count()).toBe(2);
    // The finding begins where the English does, inside the JSON string with its escapes.
    const column = (original[0] ?? '').indexOf('The committee') + 1;
    await problem(`Ln 1, Col ${String(column)}`)
      .first()
      .waitFor();
  });

  it('says in a hover how sure it is, and what each detector said', async () => {
    await workbench.cursor(2, 60);
    await workbench.command('Show or Focus Hover');
    const hover = workbench.page.locator('.monaco-hover', { hasText: 'Declared: Swahili' }).first();
    await hover.waitFor();
    await workbench.picture('hover');
    const said = (await hover.innerText()).replace(/\s/gu, ' ');
    for (const line of ['CLD2: Finnish', 'n-grams: Finnish', 'Probability of Swahili: < 1%'])
      expect(said).toContain(line);
    await workbench.page.keyboard.press('Escape');
  });

  it('mends all rows like one in one step, which one undo takes back', async () => {
    await workbench.quickFix(2, 60, /Set the language to Finnish in all 2 rows like it/u);
    await expect.poll(() => problem('reads as Finnish').count()).toBe(0);
    await expect.poll(languages).toEqual(['sw', 'fi', 'fi']);
    await workbench.cursor(2);
    await workbench.page.keyboard.press('Control+KeyZ');
    await expect.poll(() => problem('reads as Finnish').count()).toBe(2);
    await expect.poll(languages).toEqual(['sw', 'sw', 'sw']);
  });

  it('learns for the file that a row is right, shows what it learnt, and forgets it', async () => {
    await workbench.quickFix(2, 60, /This row is right: it is Swahili/u);
    await expect.poll(() => problem('reads as Finnish').count()).toBe(0);
    await workbench.command('X-Instruct: Show What This File Taught the Language Check');
    await workbench.pick('Swahili is right where it looks like Finnish');
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => problem('reads as Finnish').count()).toBe(2);
  });
});
