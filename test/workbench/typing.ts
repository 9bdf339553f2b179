import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, Workbench } from './workbench.js';

/**
 * `npm run bench:typing`: how long a key takes to show in the editor of a real VS Code, alone and while the embedded model writes for
 * the file's rows. Fails where it takes more than a fifth longer.
 */
const bound = 1.2;
const keys = 40;
const rounds = 3;

const folder = await mkdtemp(join(tmpdir(), 'xinstruct-typing-'));
await cp(join(root, 'media', 'sample', 'sample.jsonl'), join(folder, 'sample.jsonl'));
const workbench = await Workbench.open({ folder, settings: { 'xinstruct.candidates': 8 } });
const { page } = workbench;

/** Run in the page: when the editor's lines change next, in milliseconds since 1970. */
const watch = `(() => {
  const lines = document.querySelector('.editor-instance .view-lines');
  if (!lines) throw new Error('No editor shows lines.');
  const when = new Promise((resolve) => {
    const seen = new MutationObserver(() => {
      seen.disconnect();
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
    });
    seen.observe(lines, { childList: true, subtree: true, characterData: true });
  });
  return { when };
})()`;

/** Milliseconds from each key to the frame that shows it. */
async function type(): Promise<number[]> {
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    // Watched for before the key is pressed; the handle keeps the promise in the page.
    const shown = await page.evaluateHandle<{ readonly when: Promise<number> }>(watch);
    const start = performance.timeOrigin + performance.now();
    await page.keyboard.press('x');
    times.push((await shown.evaluate(({ when }) => when)) - start);
    await shown.dispose();
    await page.waitForTimeout(60);
  }
  return times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

try {
  await workbench.openFile('sample.jsonl');
  const alone: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await workbench.cursor(28);
    await page.keyboard.press('End');
    alone.push(...(await type()));
    await workbench.cursor(3 + round);
    await workbench.command('X-Instruct: Generate Instruction');
    const cancel = workbench.lens(/^Cancel$/u).first();
    await cancel.waitFor({ timeout: 120_000 });
    await workbench.cursor(28);
    await page.keyboard.press('End');
    await workbench.page.waitForTimeout(1000);
    beside.push(...(await type()));
    await workbench.cursor(3 + round);
    if (!(await cancel.isVisible())) throw new Error('The model was done before the last key: choose a longer text.');
    await cancel.click();
    await cancel.waitFor({ state: 'detached', timeout: 120_000 });
  }
  const ratio = median(beside) / median(alone);
  console.log(
    `A key takes ${median(alone).toFixed(1)} ms to show, beside the model ${median(beside).toFixed(1)} ms: ${ratio.toFixed(2)} times as long.`,
  );
  if (ratio > bound) {
    console.error(`More than ${bound} times as long.`);
    process.exitCode = 1;
  }
} finally {
  await workbench.close();
  await rm(folder, { recursive: true, force: true });
}
