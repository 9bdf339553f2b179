import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workbench } from '../workbench.js';
import { datasetFolder, sampleRow, type Folder } from './dataset.js';

/** A person's way through a small dataset, with the real embedded model. Each test goes on where the one before stopped. */
describe('authoring in a real workbench', () => {
  const swahili = sampleRow('sw');
  const thai = sampleRow('th');
  const finnish = sampleRow('fi');
  const original = [
    JSON.stringify({ ...pick(swahili), text: swahili.text.slice(0, 300) }),
    `{ "n": 12345678901234567890, "instruction": "", "output": ${JSON.stringify(thai.text.slice(0, 200))}, "lang": "th" }`,
    JSON.stringify({ ...pick(finnish), lang: 'sw' }),
  ];
  const written = /"instruction": ?"[^"]/u;
  let folder: Folder;
  let workbench: Workbench;
  let data: string;

  beforeAll(async () => {
    folder = await datasetFolder(original);
    data = folder.file('data.jsonl');
    workbench = await Workbench.open({ folder: folder.path, settings: { 'xinstruct.candidates': 2 } });
    await workbench.openFile('data.jsonl');
  });

  afterAll(async () => {
    await workbench.picture('authoring-last');
    await workbench.close();
    await folder.remove();
  });

  const saved = (): Promise<readonly string[]> => workbench.saved(data);
  const savedLine = async (line: number): Promise<string> => (await saved()).at(line) ?? '';

  it('generates by code lens, streaming, and accepts with one click', async () => {
    await workbench.click(workbench.lens('Generate instruction').first(), workbench.lens(/^Cancel$/u).first());
    await workbench
      .lens(/^Accept$/u)
      .first()
      .waitFor({ timeout: 120_000 });
    await workbench.picture('lenses');
    await workbench.click(workbench.lens(/^Accept$/u).first(), workbench.lens(/· accepted$/u).first());
    await expect.poll(() => savedLine(0)).toContain('"instruction"');
    const [first = '', ...rest] = await saved();
    const { instruction, ...others } = JSON.parse(first) as Record<string, unknown>;
    expect(instruction).toMatch(/^\p{Lu}.+/u);
    expect(others).toEqual(JSON.parse(original[0] ?? ''));
    expect(rest).toEqual([...original.slice(1), '']);
  });

  it('undoes an accept in one step', async () => {
    await workbench.cursor(1);
    await workbench.page.keyboard.press('Control+KeyZ');
    await workbench
      .lens(/^Accept$/u)
      .first()
      .waitFor();
    await workbench
      .lens(/· accepted$/u)
      .first()
      .waitFor({ state: 'detached' });
    await expect.poll(saved).toEqual([...original, '']);
  });

  it('writes an empty instruction by the smallest edit', async () => {
    await workbench.cursor(2);
    await workbench.command('X-Instruct: Generate Instruction');
    await expect.poll(() => workbench.lens(/^Accept$/u).count(), { timeout: 120_000 }).toBe(2);
    await workbench.cursor(2);
    await workbench.command('X-Instruct: Accept Instruction');
    await expect.poll(() => workbench.lens(/· accepted$/u).count()).toBe(1);
    await expect.poll(() => savedLine(1)).toMatch(written);
    const line = await savedLine(1);
    const { instruction } = JSON.parse(line) as { instruction: string };
    expect(line.replace(JSON.stringify(instruction), '""')).toBe(original[1]);
  });

  it('writes an instruction for a selected passage, as a record of its own', async () => {
    const text = swahili.text.slice(0, 300);
    const start = text.indexOf('. ') + 2;
    const end = text.indexOf('. ', start) + 1;
    await workbench.cursor(1, (original[0] ?? '').indexOf(text) + start + 1);
    await workbench.select(end - start);
    await workbench.command('X-Instruct: Generate Instruction');
    await workbench.lens('passage').first().waitFor({ timeout: 120_000 });
    await expect.poll(() => workbench.lens(/^Cancel$/u).count(), { timeout: 120_000 }).toBe(0);
    await workbench.picture('passage');
    const lens = workbench.lens('passage').first();
    const accept = lens.locator('xpath=following::*[normalize-space()="Accept"][1]');
    await workbench.click(accept, workbench.page.locator('.view-line', { hasText: 'passage_of' }).first());
    await expect.poll(async () => (await saved()).length, { timeout: 20_000 }).toBe(original.length + 2);
    const passage = JSON.parse((await saved())[1] ?? '') as Record<string, unknown>;
    expect(passage['text']).toBe(text.slice(start, end));
    expect(passage['instruction']).toMatch(/\w/u);
    expect(passage['passage_of']).toMatchObject({ id: swahili.id, start, end });
  });

  it('refines, shows the difference, and accepts from the diff editor’s title', async () => {
    await workbench.click(workbench.lens(/^Refine$/u).first(), workbench.row('Question'));
    await workbench.pick('Question');
    await workbench.lens(/^v2 /u).first().waitFor({ timeout: 120_000 });
    const diff = workbench.page.locator('.monaco-diff-editor');
    await workbench.click(workbench.lens(/^v2 /u).first(), diff);
    await expect.poll(() => diff.textContent()).toContain('Provenance');
    await workbench.picture('diff');
    await workbench.page.locator('.editor-actions a.action-label[aria-label^="Accept This Version"]').click();
    await diff.waitFor({ state: 'detached' });
    await workbench.openFile('data.jsonl');
    await expect.poll(() => savedLine(0)).toMatch(written);
    const { instruction, ...others } = JSON.parse(await savedLine(0)) as Record<string, unknown>;
    expect(instruction).toMatch(/\w/u);
    expect(others).toEqual(JSON.parse(original[0] ?? ''));
  });

  it('shows a wrong language in the Problems panel and mends it by a quick fix', async () => {
    await workbench.problems();
    const problem = workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'Finnish' });
    await problem.first().waitFor();
    await workbench.picture('problems');
    await problem.first().dblclick();
    await workbench.page.locator('.part.statusbar', { hasText: 'Ln 4' }).waitFor();
    await workbench.editorFocused();
    await workbench.quickFix(4, 60, /Set the language/u);
    await problem.first().waitFor({ state: 'detached' });
    await expect.poll(() => savedLine(-2)).toMatch(/"lang":"fi"\}$/u);
    await workbench.page.keyboard.press('Control+Shift+KeyM');
  });

  it('keeps every answer in the journal', async () => {
    const journal = await readFile(folder.file('.xinstruct/data.jsonl.journal.jsonl'), 'utf8');
    const events = journal
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; by?: { model?: string; adapter?: string } });
    expect(events[0]?.kind).toBe('journal');
    const candidates = events.filter(({ kind }) => kind === 'candidate');
    expect(candidates.length).toBeGreaterThanOrEqual(5);
    expect(candidates.every(({ by }) => by?.model?.includes('gemma') === true && by.adapter !== undefined)).toBe(true);
  });

  function pick({ id, text, lang }: { id: string; text: string; lang: string }) {
    return { id, text, lang };
  }
});
