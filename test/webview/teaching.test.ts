import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StudioState } from '../../src/core/protocol/studio.js';
import type { StudioTeaching } from '../../src/core/protocol/teaching.js';
import { launch, Panel } from './panel.js';
import { record, state, teaching } from './states.js';

let browser: Browser;
let panel: Panel;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});
afterEach(async () => {
  const { errors } = panel;
  await panel.close();
  expect(errors).toEqual([]);
});

const shown = (more: Partial<StudioTeaching> = {}): StudioState => state(record('sw'), { teaching: teaching(more) });

async function open(scene: StudioState): Promise<Panel> {
  panel = await Panel.open(browser, scene);
  return panel;
}

const part = () => panel.page.getByRole('region', { name: 'Teaching Swahili stories' });

describe('the training of an adapter in the studio', () => {
  it('is not there while nothing is taught', async () => {
    await open(state(record('sw')));
    expect(await panel.page.locator('.teaching').isVisible()).toBe(false);
  });

  it('is there without a record too, with how far it is', async () => {
    await open(state(undefined, { teaching: teaching() }));
    expect(await part().innerText()).toContain('Step 40 of 120, about 6 min left.');
    const bar = part().getByRole('progressbar');
    expect([await bar.getAttribute('value'), await bar.getAttribute('max')]).toEqual(['40', '120']);
  });

  it('draws the loss, and tells it in words', async () => {
    await open(shown());
    const curve = part().getByRole('img');
    expect(await curve.getAttribute('aria-label')).toMatch(
      /^Curve of the loss: 3\.20 at step 1, 1\.\d\d at step 40, lowest 1\.\d\d at step \d+\.$/u,
    );
    const line = await curve.locator('polyline').getAttribute('points');
    expect(line?.split(' ')).toHaveLength(40);
    await panel.show(shown({ curve: [{ step: 1, loss: 3 }] }));
    expect(await part().locator('.curve').isVisible()).toBe(false);
  });

  it('has the held-out figures as a table, the later ones when they are there', async () => {
    await open(shown());
    const table = part().getByRole('table', { name: 'Held-out pairs, before and after' });
    const row = table.getByRole('row', { name: /^Swahili \(9\)/u });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['2.40', '–', '22%', '–']);
    const figures = { loss: 1.9, recall: 0.5 };
    await panel.show(
      shown({
        state: 'done',
        actions: ['close'],
        heldOut: [{ language: 'Swahili', pairs: 9, before: { loss: 2.4, recall: 0.22 }, after: figures }],
      }),
    );
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['2.40', '1.90', '22%', '50%']);
    expect(await table.getByRole('row').count()).toBe(3);
    expect(await part().getByRole('progressbar').count()).toBe(0);
  });

  it('is paused, gone on with, stopped and put away by the keyboard, which keeps its place', async () => {
    const { page } = await open(shown());
    await part().getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    expect(await panel.sent()).toEqual([{ type: 'teaching', action: 'pause' }]);
    await panel.show(shown({ state: 'paused', actions: ['resume', 'cancel'], news: 'Paused.' }));
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Resume');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await panel.sent()).toEqual([
      { type: 'teaching', action: 'resume' },
      { type: 'teaching', action: 'cancel' },
    ]);
    await panel.show(shown({ state: 'stopped', actions: ['go-on', 'close'], news: 'Stopped.' }));
    await part().getByRole('button', { name: 'Go On' }).click();
    await part().getByRole('button', { name: 'Close' }).click();
    expect((await panel.sent()).map((message) => 'action' in message && message.action)).toEqual(['go-on', 'close']);
  });

  it('is not stopped by the key that stops a generation', async () => {
    const { page } = await open(shown());
    await page.keyboard.press('Escape');
    expect(await panel.sent()).toEqual([]);
  });

  it('says what it does next, and not each step', async () => {
    await open(shown());
    const live = panel.page.getByRole('status');
    const before = await live.textContent();
    await panel.show(shown({ status: 'Step 41 of 120.' }));
    expect(await live.textContent()).toBe(before);
    await panel.show(shown({ news: 'Paused.' }));
    expect(await live.textContent()).toBe('Paused.');
  });

  it('keeps a hostile name as text', async () => {
    const name = '<img src=x onerror="document.title=\'owned\'">';
    await open(state(undefined, { teaching: teaching({ name, status: name, news: name }) }));
    expect(await panel.page.locator('img').count()).toBe(0);
    expect(await panel.page.locator('.teaching h2').innerText()).toBe(`Teaching ${name}`);
  });

  it('can be folded, so that the record is nearer', async () => {
    await open(shown());
    await panel.page.locator('.teaching summary').focus();
    await panel.page.keyboard.press('Enter');
    expect(await part().getByRole('img').isVisible()).toBe(false);
    await panel.show(shown({ status: 'Step 41 of 120.' }));
    expect(await part().getByRole('img').isVisible()).toBe(false);
  });
});
