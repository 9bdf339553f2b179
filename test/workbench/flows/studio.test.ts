import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remove, Workbench } from '../workbench.js';
import { datasetFolder, sampleRow, type Folder } from './dataset.js';

/** A review with one hand in the studio, with the real embedded model: hidden, reloaded and restarted in between. */
describe('the studio by keyboard', () => {
  const rows = ['sw', 'ur', 'fi'].map(sampleRow).map(({ id, text, lang }) => ({ id, text: text.slice(0, 250), lang }));
  const original = rows.map((row) => JSON.stringify(row));
  let folder: Folder;
  let dataFolder: string;
  let workbench: Workbench;
  let studio: Frame;

  const open = async (): Promise<void> => {
    workbench = await Workbench.open({ folder: folder.path, dataFolder, settings: { 'xinstruct.candidates': 2 } });
    await workbench.openFile('data.jsonl');
  };
  const focusStudio = async (): Promise<void> => {
    await workbench.command('X-Instruct: Open Studio');
    studio = await workbench.webview('[data-part="text"]');
    await expect.poll(() => studio.evaluate('document.hasFocus()')).toBe(true);
  };
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const text = (selector: string): Promise<string> => studio.locator(selector).first().innerText();
  const wordings = (): Promise<readonly string[]> => studio.locator('.list .wording').allInnerTexts();
  const idle = async (): Promise<void> => {
    await expect.poll(() => studio.locator('.progress:visible').count(), { timeout: 120_000 }).toBe(0);
  };
  const saved = (): Promise<readonly string[]> => workbench.saved(folder.file('data.jsonl'));

  beforeAll(async () => {
    folder = await datasetFolder(original);
    dataFolder = await mkdtemp(join(tmpdir(), 'xinstruct-studio-'));
    await open();
  });

  afterAll(async () => {
    await workbench.picture('studio-last');
    await workbench.close();
    await folder.remove();
    await remove(dataFolder);
  });

  it('shows the record under the cursor, in its own direction', async () => {
    await workbench.cursor(2);
    await focusStudio();
    await expect.poll(() => text('[data-part="text"]')).toContain(rows[1]?.text.slice(0, 20));
    expect(await studio.locator('[data-part="text"]').getAttribute('lang')).toBe('ur');
    const direction = "getComputedStyle(document.querySelector('.piece')).direction";
    expect(await studio.evaluate(direction)).toBe('rtl');
    await workbench.cursor(1);
    await expect.poll(() => text('[data-part="text"]')).toContain(rows[0]?.text.slice(0, 20));
    expect(await studio.evaluate(direction)).toBe('ltr');
  });

  it('generates, chooses among the candidates and accepts, and undoes it', async () => {
    await focusStudio();
    await press('g');
    await expect.poll(() => studio.locator('[role="option"]').count(), { timeout: 120_000 }).toBe(2);
    await idle();
    await workbench.picture('studio');
    await press('ArrowDown');
    const chosen = await text('[role="option"][aria-selected="true"] .wording');
    await press('a');
    await expect.poll(async () => (await saved())[0]).toContain(JSON.stringify(chosen));
    await focusStudio();
    // A decision leads on to the next record that waits; the undo is for the record that is shown.
    await workbench.cursor(1);
    await expect.poll(() => text('[data-part="text"]')).toContain(rows[0]?.text.slice(0, 20));
    await focusStudio();
    await press('u');
    await expect.poll(async () => (await saved())[0]).toBe(original[0]);
  });

  it('goes on to the next record, rejects it and skips another', async () => {
    await workbench.cursor(3);
    await focusStudio();
    await expect.poll(() => text('[data-part="text"]')).toContain(rows[2]?.text.slice(0, 20));
    await press('s');
    await workbench
      .lens(/· skipped$/u)
      .first()
      .waitFor();
    await workbench.cursor(2);
    await expect.poll(() => text('[data-part="text"]')).toContain(rows[1]?.text.slice(0, 20));
    await focusStudio();
    await press('x');
    await workbench
      .lens(/· rejected$/u)
      .first()
      .waitFor();
    await focusStudio();
    await press('n');
    await expect.poll(() => text('[data-part="text"]')).toContain(rows[0]?.text.slice(0, 20));
  });

  it('refines in a style that was chosen by keyboard, and shows the difference word by word', async () => {
    await focusStudio();
    await press('r');
    await studio.locator('[data-part^="refine-style"]:focus, [data-part="wish"]:focus').waitFor();
    await press('Enter');
    await expect
      .poll(() => studio.locator('[role="option"] ins, [role="option"] del').count(), { timeout: 120_000 })
      .toBeGreaterThan(0);
    await workbench.picture('studio-diff');
    await idle();
  });

  it('survives being hidden', async () => {
    const before = await text('.list');
    await workbench.command('View: Show Explorer');
    await focusStudio();
    await expect.poll(() => text('.list')).toBe(before);
  });

  it('finds its candidates again after a restart', async () => {
    const before = await wordings();
    await workbench.close();
    await open();
    await workbench
      .lens(/^Accept$/u)
      .first()
      .waitFor();
    await workbench.cursor(1);
    await focusStudio();
    await expect.poll(wordings).toEqual(before);
    await workbench
      .lens(/· skipped$/u)
      .first()
      .waitFor();
    await press('a');
    await expect.poll(async () => Object.keys(JSON.parse((await saved())[0] ?? '') as object)).toContain('instruction');
  });
});
