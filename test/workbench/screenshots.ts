import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, Workbench } from './workbench.js';

/** `npm run screenshots`: the README's pictures, taken from a real VS Code that works on the sample with the real model. */
const pictures = join(root, 'media', 'screenshots');
const folder = await mkdtemp(join(tmpdir(), 'xinstruct-pictures-'));
await cp(join(root, 'media', 'sample', 'sample.jsonl'), join(folder, 'sample.jsonl'));
const workbench = await Workbench.open({ folder, viewport: { width: 1360, height: 820 } });
const { page } = workbench;
try {
  await workbench.openFile('sample.jsonl');
  for (const line of [1, 2]) {
    await workbench.cursor(line);
    await workbench.command('X-Instruct: Generate Instruction');
    const accepts = workbench.lens(/^Accept$/u);
    await accepts.nth(line - 1).waitFor({ timeout: 300_000 });
    await workbench
      .lens(/^Cancel$/u)
      .first()
      .waitFor({ state: 'detached', timeout: 300_000 });
  }
  await workbench.cursor(1);
  await workbench.picture('lenses', pictures);

  await workbench.command('X-Instruct: Open Studio');
  const studio = await workbench.webview('[lang="sw"]');
  await studio.locator('[lang="sw"]').first().waitFor();
  // Wide enough to read; a person drags the border.
  const sidebar = await page.locator('.part.sidebar').boundingBox();
  if (sidebar !== null) {
    const border = sidebar.x + sidebar.width;
    await page.mouse.move(border, 300);
    await page.mouse.down();
    await page.mouse.move(border + 180, 300, { steps: 5 });
    await page.mouse.up();
  }
  await page.waitForTimeout(1000);
  await workbench.picture('studio', pictures);
  await page.keyboard.press('Control+KeyB');

  await workbench.click(workbench.lens(/^Refine$/u).first(), workbench.row('Question'));
  await workbench.pick('Question');
  await workbench.lens(/^v2 /u).first().waitFor({ timeout: 300_000 });
  await workbench
    .lens(/^Cancel$/u)
    .first()
    .waitFor({ state: 'detached', timeout: 300_000 });
  await workbench.click(workbench.lens(/^v2 /u).first(), page.locator('.monaco-diff-editor'));
  await page.waitForTimeout(1500);
  await workbench.picture('diff', pictures);

  await workbench.openFile('sample.jsonl');
  await workbench.problems();
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'Swahili' }).first();
  await problem.waitFor();
  await problem
    .locator('.marker-message')
    .first()
    .dblclick({ position: { x: 5, y: 5 } });
  await page.waitForTimeout(1000);
  await workbench.picture('problems', pictures);
} finally {
  await workbench.picture('screenshots-last');
  await workbench.close();
  await rm(folder, { recursive: true, force: true });
}
