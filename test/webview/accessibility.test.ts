import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudioState } from '../../src/core/protocol/studio.js';
import { launch, Panel } from './panel.js';
import { candidate, candidates, record, state, teaching } from './states.js';
import { themeNames, themes } from './themes.js';

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

/** What axe finds, as one line each. A panel is part of a workbench: it needs no landmark or heading of a whole page's kind. */
async function findings(panel: Panel, rules: object = {}): Promise<readonly string[]> {
  await panel.page.evaluate(axe);
  const options = JSON.stringify({ resultTypes: ['violations'], rules });
  const { violations } = await panel.page.evaluate<{ readonly violations: readonly Finding[] }>(
    `axe.run(document, ${options})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}

const dismissed = candidates.map((each) => (each.id === 'b1' ? { ...each, dismissed: true } : each));
const writing: Partial<StudioState> = {
  pending: [{ id: 'p', style: 'chat', text: 'hey, how many rhinos' }],
  progress: { label: 'Writing instructions', done: 1, total: 3 },
};
const scenes: readonly { readonly name: string; readonly shown: StudioState; readonly key?: string }[] = [
  { name: 'swahili', shown: state(record('sw', { candidates: dismissed }), writing) },
  {
    name: 'thai',
    shown: state(
      record('th', {
        status: 'accepted',
        instruction: 'What is Japanese curry?',
        candidates: [
          candidate('a', 'What is a curry?', { style: 'question' }),
          candidate('b', 'What is Japanese curry, and how is it eaten?', {
            style: 'question',
            parent: 'a',
            best: true,
            accepted: true,
            score: 1.2,
          }),
        ],
      }),
      { model: { label: 'Embedded model', detail: 'Runs on this machine. Nothing leaves it.', takesWishes: false } },
    ),
  },
  {
    name: 'urdu',
    shown: state(
      record('ur', {
        language: { level: 'error', summary: 'This reads as Punjabi rather than Urdu.' },
        failure: { text: 'The endpoint did not answer for 60 seconds.', fixes: [{ id: 'retry', label: 'Retry' }] },
        candidates: [
          candidate('a', 'ایک ہاتھی پانی پینے جا رہا ہے۔', {
            flaws: [{ code: 'not-english', label: 'not in English' }],
          }),
          candidate('b', 'دو ہاتھی پانی پینے جا رہے ہیں۔', { parent: 'a', best: true }),
        ],
      }),
    ),
  },
  { name: 'empty', shown: state(undefined, { blocked: 'This workspace is in Restricted Mode.' }) },
  { name: 'teaching', shown: state(record('sw'), { teaching: teaching() }) },
  { name: 'editing', shown: state(record('sw')), key: 'e' },
  { name: 'help', shown: state(record('sw')), key: '?' },
];

describe.each(themeNames)('in %s', (theme) => {
  it.each(scenes)('axe finds nothing in the scene $name', async ({ name, shown, key }) => {
    const panel = await Panel.open(browser, shown, { theme, height: 1100 });
    if (key !== undefined) await panel.page.keyboard.press(key);
    await panel.picture(`${name}-${theme.toLowerCase().replace(/ /g, '-')}`);
    expect(await findings(panel)).toEqual([]);
    await panel.close();
  });

  it('shows by more than colour which candidate the keys act on', async () => {
    const panel = await Panel.open(browser, state(record('sw')), { theme });
    await panel.page.keyboard.press('ArrowDown');
    const style = (selector: string): Promise<unknown> =>
      panel.page.evaluate(
        `(({ outlineStyle, borderInlineStartColor }) => [outlineStyle, borderInlineStartColor])(getComputedStyle(document.querySelector('${selector}')))`,
      );
    const selected = await style('[aria-selected=true]');
    expect(selected).toEqual(['solid', expect.not.stringContaining('rgba(0, 0, 0, 0)')]);
    expect(await style('[aria-selected=false]')).toEqual(['none', 'rgba(0, 0, 0, 0)']);
    await panel.close();
  });
});

it('stays readable where the system chooses the colours', async () => {
  const panel = await Panel.open(browser, state(record('sw'), writing), { forcedColors: true, height: 1100 });
  await panel.page.keyboard.press('ArrowDown');
  await panel.picture('forced-colors');
  // What the style sheet computes is not what is drawn: the system's own colours are, and they contrast.
  expect(await findings(panel, { 'color-contrast': { enabled: false } })).toEqual([]);
  expect(
    await panel.page.evaluate("getComputedStyle(document.querySelector('[aria-selected=true]')).outlineStyle"),
  ).toBe('solid');
  await panel.close();
});

it('draws the curve of a training where the system chooses the colours', async () => {
  const shown = state(undefined, { teaching: teaching() });
  const panel = await Panel.open(browser, shown, { forcedColors: true });
  await panel.picture('forced-colors-teaching');
  const colour = (selector: string, property: string): Promise<unknown> =>
    panel.page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
  expect(await colour('.curve polyline', 'stroke')).toBe(await colour('.curve', 'color'));
  await panel.close();
});

it('takes every colour from the theme, by names that VS Code has', () => {
  const css = readFileSync('media/studio.css', 'utf8').replace(/\/\*[^]*?\*\//g, '');
  const named = [...new Set([...css.matchAll(/--vscode-[\w-]+/g)].map(([name]) => name))];
  const known = new Set(Object.values(themes).flatMap(({ variables }) => Object.keys(variables)));
  // No theme of VS Code's own sets this one; others do.
  expect(named.filter((name) => !known.has(name))).toEqual(['--vscode-list-inactiveSelectionForeground']);
  expect(css.match(/#[\da-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi)).toBeNull();
});
