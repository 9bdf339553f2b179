import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reviewKeys } from '../../src/core/protocol/keys.js';
import type { FromStudio, StudioState } from '../../src/core/protocol/studio.js';
import { launch, Panel, type PanelOptions } from './panel.js';
import { candidate, candidates, record, sample, state } from './states.js';

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

async function open(shown: StudioState, options?: PanelOptions): Promise<Panel> {
  panel = await Panel.open(browser, shown, options);
  return panel;
}

const swahili = record('sw');
const { place } = swahili;

describe('what the panel shows', () => {
  it('shows the text in its language and direction', async () => {
    const { page } = await open(state(record('ur')));
    const text = page.getByRole('group', { name: 'Text' });
    expect(await text.innerText()).toContain(sample('ur').text.split('\n')[0]);
    expect(await text.getAttribute('lang')).toBe('ur');
    expect(await page.evaluate("getComputedStyle(document.querySelector('.piece')).direction")).toBe('rtl');
    await panel.show(state(record('th')));
    // The browser lays out what the panel has shown a frame later, and has no inner text before.
    await expect.poll(() => text.innerText()).toContain(sample('th').text.slice(0, 30));
    expect(await page.evaluate("getComputedStyle(document.querySelector('.piece')).direction")).toBe('ltr');
  });

  it('says where one is, what was decided, and how far the file is', async () => {
    const { page } = await open(state(swahili));
    const header = await page.locator('header').innerText();
    expect(header).toContain('corpus.jsonl Line 12');
    expect(header).toContain('Waiting for a decision');
    expect(header).toContain('3 waiting, 12 accepted of 60 records, 4 problems');
  });

  it('says the verdict on the language in words and by a sign', async () => {
    const summary = 'This reads as English, not Swahili: 52% of its words are English function words.';
    const { page } = await open(state(record('sw', { language: { level: 'error', summary } })));
    const verdict = page.locator('.language');
    expect(await verdict.innerText()).toContain(`Wrong language. ${summary}`);
    const sign = await verdict.locator('path').getAttribute('d');
    await panel.show(state(swahili));
    expect(await verdict.innerText()).toContain('Language fits.');
    expect(await verdict.locator('path').getAttribute('d')).not.toBe(sign);
  });

  it('keeps hostile text as text', async () => {
    const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
    const shown = record('sw', {
      id: hostile,
      text: hostile,
      instruction: hostile,
      lang: '"><img src=x>',
      language: { level: 'warning', summary: hostile },
      candidates: [
        candidate('a', hostile, { author: hostile, wish: hostile, best: true }),
        candidate('b', `${hostile} more`, { parent: 'a', flaws: [{ code: 'copies-text', label: hostile }] }),
      ],
      failure: { text: hostile, fixes: [{ id: 'retry', label: hostile }] },
    });
    const { page } = await open(
      state(shown, {
        file: hostile,
        pending: [{ id: 'p', text: hostile }],
        progress: { label: hostile, done: 0, total: 2 },
        model: { label: hostile, detail: hostile, takesWishes: true },
        blocked: hostile,
      }),
    );
    await panel.post({ type: 'error', message: hostile });
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('img, body script:not([nonce])').count()).toBe(0);
    expect(await page.title()).toBe('Studio');
    expect(await page.locator('.version .wording').first().innerText()).toBe(hostile);
  });

  it('shows versions in chains, with style, author, flaws, score and the best one', async () => {
    const { page } = await open(state(swahili));
    const first = page.getByRole('group', { name: 'Candidate 1' }).getByRole('option');
    expect(await first.count()).toBe(2);
    expect(await first.nth(0).innerText()).toContain('v1');
    const best = await first.nth(1).innerText();
    for (const part of [
      'v2',
      'Best',
      'Instruction',
      'wish: name the groups',
      'score 0.78',
      'by gemma-3-270m + backward',
    ]) {
      expect(best).toContain(part);
    }
    const flawed = await page.getByRole('group', { name: 'Candidate 3' }).innerText();
    expect(flawed).toContain('not in English');
    expect(flawed).toContain('copies the text');
  });

  it('shows the difference to the parent word by word, for eyes and for ears', async () => {
    const { page } = await open(state(swahili));
    const selected = page.locator('[aria-selected="true"]');
    expect(await selected.locator('ins').allTextContents()).toEqual(['inserted: , in which groups,  end of change ']);
    await panel.show(
      state(
        record('ur', {
          candidates: [
            candidate('a', 'ایک ہاتھی پانی پینے جا رہا ہے۔'),
            candidate('b', 'دو ہاتھی پانی پینے جا رہے ہیں۔', { parent: 'a', best: true }),
          ],
        }),
      ),
    );
    const words = async (tag: string): Promise<readonly string[]> =>
      (await page.locator(`[aria-selected="true"] ${tag}`).allTextContents()).map((text) =>
        text.replace(/^\w+: | end of change $/g, '').trim(),
      );
    expect(await words('del')).toEqual(['ایک', 'رہا ہے']);
    expect(await words('ins')).toEqual(['دو', 'رہے ہیں']);
    expect(
      await page.evaluate("getComputedStyle(document.querySelector('[aria-selected=true] .diff-body')).direction"),
    ).toBe('rtl');
  });

  it('shows candidates as they are written, and says so once', async () => {
    const { page } = await open(state(record('sw', { candidates: [] })));
    const said = page.getByRole('status');
    const writing = (text: string): StudioState =>
      state(record('sw', { candidates: [] }), {
        pending: [{ id: 'p1', style: 'question', text }],
        progress: { label: 'Writing instructions', done: 0, total: 3 },
      });
    await panel.show(writing(''));
    expect(await said.innerText()).toBe('Writing');
    await page.evaluate(
      `window.changes = 0; new MutationObserver((all) => (window.changes += all.length)).observe(document.querySelector('[role=status]'), { childList: true, subtree: true, characterData: true })`,
    );
    for (const text of ['How', 'How many', 'How many species']) await panel.show(writing(text));
    expect(await page.locator('.pending').innerText()).toContain('How many species');
    expect(await page.evaluate('window.changes')).toBe(0);
    await panel.show(
      state(record('sw', { candidates: [candidate('p1', 'How many species are there?', { best: true })] })),
    );
    expect(await said.innerText()).toBe('Written. Candidates: 1. Best: How many species are there?');
    expect(await page.locator('.pending').count()).toBe(0);
  });

  it('says what to do where there is no record', async () => {
    const { page } = await open(state(undefined));
    expect(await page.locator('main').innerText()).toContain('There is no record at the cursor');
    await panel.show(state(undefined, { empty: 'no-file' }));
    expect(await page.locator('main').innerText()).toContain('Open a JSONL file');
    for (const key of ['a', 'x', 's', 'g', 'c', 'e']) await page.keyboard.press(key);
    expect(await panel.sent()).toEqual([]);
    await page.keyboard.press('n');
    expect(await panel.sent()).toEqual([{ type: 'next' }]);
  });

  it('shows a failure with what helps', async () => {
    const failure = {
      text: 'The endpoint did not answer.',
      fixes: [{ id: 'choose-model' as const, label: 'Choose Model' }],
    };
    const { page } = await open(state(record('sw', { failure })));
    expect(await page.getByRole('alert').filter({ hasText: 'did not answer' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Choose Model' }).click();
    expect(await panel.sent()).toEqual([{ type: 'fix', place, fix: 'choose-model' }]);
  });

  it('asks no model where none may be asked', async () => {
    const { page } = await open(state(swahili, { blocked: 'This workspace is in Restricted Mode.' }));
    expect(await page.locator('main').innerText()).toContain('Restricted Mode');
    for (const key of ['g', 'a', 'x', 'd', 's', 'u']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Accept' }).click({ force: true });
    expect(await panel.sent()).toEqual([]);
  });

  it('stays quick with a text of two megabytes, and shows all of it on demand', async () => {
    const line = `${sample('th').text.replace(/\s+/g, ' ')}\n`;
    const whole = line.repeat(Math.ceil(2_000_000 / line.length));
    const head = whole.slice(0, 6000);
    const { page } = await open(state(record('th', { text: head, rest: whole.length - head.length })));
    const more = page.getByRole('button', { name: /Show more \([\d,]+ characters left\)/ });
    await more.click();
    const [asked] = await panel.sent();
    expect(asked).toEqual({ type: 'more', place: record('th').place, from: 6000 });
    const started = performance.now();
    await panel.post({ type: 'more', place: record('th').place, from: 6000, text: whole.slice(6000), rest: 0 });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await page.evaluate("document.querySelector('.text').textContent.length")).toBe(whole.length);
    expect(await more.isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement.className')).toBe('text');
    const pushed = performance.now();
    await panel.show(state(record('th', { text: head, rest: whole.length - head.length, status: 'accepted' })));
    expect(performance.now() - pushed).toBeLessThan(500);
    expect(await page.evaluate("document.querySelector('.text').textContent.length")).toBe(whole.length);
  });

  it('has no sideways scrolling in a narrow panel', async () => {
    const { page } = await open(state(swahili), { width: 200 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(200);
  });
});

describe('one hand on the keyboard', () => {
  const best = { place, candidate: 'a2' };
  const expected: Readonly<Record<string, FromStudio | undefined>> = {
    generate: { type: 'generate', place },
    accept: { type: 'accept', ...best },
    reject: { type: 'reject', place },
    dismiss: { type: 'dismiss', ...best },
    skip: { type: 'skip', place },
    undo: { type: 'undo', place },
    next: { type: 'next' },
    previous: { type: 'previous' },
    compare: { type: 'diff', place, right: 'a2' },
    cancel: { type: 'cancel' },
  };

  it('does what the table of keys says', async () => {
    const { page } = await open(state(swahili, { progress: { label: 'Writing', done: 0, total: 1 } }));
    for (const { studio } of reviewKeys) {
      const message = studio && expected[studio.action];
      for (const key of message === undefined ? [] : (studio?.keys ?? [])) {
        await page.keyboard.press(key);
        expect(await panel.sent(), key).toEqual([message]);
        await panel.post({ type: 'done', of: message?.type ?? 'ready' });
      }
    }
    const silent = reviewKeys.flatMap(({ studio }) => (studio && !(studio.action in expected) ? studio.action : []));
    expect(silent).toEqual(['edit', 'refine', 'down', 'up', 'help']);
  });

  it('moves between candidates by the arrows and acts on the selected one', async () => {
    const { page } = await open(state(swahili));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('a');
    await panel.post({ type: 'done', of: 'accept' });
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('d');
    expect(await panel.sent()).toEqual([
      { type: 'accept', place, candidate: 'b1' },
      { type: 'dismiss', place, candidate: 'a1' },
    ]);
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe('listbox');
    const active = await page.getByRole('listbox').getAttribute('aria-activedescendant');
    expect(await page.locator('[aria-selected="true"]').getAttribute('id')).toBe(active);
  });

  it('knows its letters on a keyboard without Latin ones, and leaves shortcuts alone', async () => {
    const { page } = await open(state(swahili));
    const press = (key: object): Promise<unknown> =>
      page.evaluate(
        `document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...${JSON.stringify(key)} }))`,
      );
    await press({ key: 'ฟ', code: 'KeyA' });
    expect(await panel.sent()).toEqual([{ type: 'accept', place, candidate: 'a2' }]);
    await press({ key: 'a', code: 'KeyA', ctrlKey: true });
    await press({ key: 'x', code: 'KeyX', metaKey: true });
    expect(await panel.sent()).toEqual([]);
  });

  it('decides once, however long or often the key is pressed, until the host has answered', async () => {
    const { page } = await open(state(swahili));
    await page.keyboard.down('a');
    await page.keyboard.down('a');
    await page.keyboard.up('a');
    await page.keyboard.press('x');
    expect(await panel.sent()).toEqual([{ type: 'accept', place, candidate: 'a2' }]);
    await panel.post({ type: 'done', of: 'accept' });
    await page.keyboard.press('u');
    expect(await panel.sent()).toEqual([{ type: 'undo', place }]);
  });

  it('sends a wish by Enter, types letters in its box, and keeps it until it is granted', async () => {
    const { page } = await open(state(swahili));
    const box = page.getByRole('textbox', { name: 'Your wish' });
    await page.keyboard.press('r');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
    await page.keyboard.type('a gas');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('x');
    expect(await panel.sent()).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await panel.sent()).toEqual([{ type: 'refine', place, candidate: 'a2', wish: 'a gas\nx' }]);
    expect(await box.inputValue()).toBe('a gas\nx');
    const made = candidate('a3', 'Shorter.', { parent: 'a2', wish: 'a gas\nx' });
    await panel.show(state(record('sw', { candidates: [...candidates, made] })));
    expect(await box.inputValue()).toBe('');
    await page.keyboard.press('a');
    expect(await panel.sent()).toEqual([{ type: 'accept', place, candidate: 'a3' }]);
  });

  it('takes no wish where the model takes none, says so, and refines in a style by keys alone', async () => {
    const model = { label: 'Embedded model', detail: 'Runs on this machine.', takesWishes: false };
    const { page } = await open(state(swahili, { model }));
    const box = page.getByRole('textbox', { name: 'Your wish' });
    expect(await box.isDisabled()).toBe(true);
    const described = await box.getAttribute('aria-describedby');
    expect(await page.locator(`#${described ?? ''}`).innerText()).toContain('takes no wishes in free words');
    await page.keyboard.press('r');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await panel.sent()).toEqual([{ type: 'refine', place, candidate: 'a2', style: 'question' }]);
  });

  it('edits, then accepts; Escape goes back and leaves nothing', async () => {
    const { page } = await open(state(swahili));
    const box = page.getByRole('textbox', { name: 'Your wording' });
    await page.keyboard.press('e');
    expect(await box.inputValue()).toBe(candidates[1]?.text);
    await page.keyboard.press('Escape');
    expect(await box.isVisible()).toBe(false);
    await page.keyboard.press('e');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Name the five species.');
    await page.keyboard.press('Enter');
    expect(await panel.sent()).toEqual([
      { type: 'edit-accept', place, candidate: 'a2', text: 'Name the five species.' },
    ]);
    expect(await box.isVisible()).toBe(false);
  });

  it('writes a wording of one’s own where there is no candidate', async () => {
    const { page } = await open(state(record('sw', { candidates: [] })));
    await page.keyboard.press('e');
    await page.keyboard.type('Name the species.');
    await page.keyboard.press('Enter');
    expect(await panel.sent()).toEqual([{ type: 'edit-accept', place, text: 'Name the species.' }]);
  });

  it('lists its keys', async () => {
    const { page } = await open(state(swahili));
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    expect(await dialog.locator('tbody tr').count()).toBe(
      reviewKeys.filter(({ studio }) => studio !== undefined).length,
    );
    expect(await dialog.innerText()).toContain('Undo the last decision on the record');
    await page.keyboard.press('a');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    expect(await panel.sent()).toEqual([]);
  });

  it('does the same by its buttons', async () => {
    const { page } = await open(state(swahili));
    await page.getByRole('option').nth(2).click();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('button', { name: 'Chat message' }).click();
    await page.getByRole('button', { name: 'Model: Change' }).click();
    expect(await panel.sent()).toEqual([
      { type: 'accept', place, candidate: 'b1' },
      { type: 'styles', styles: ['instruction', 'question', 'chat'] },
      { type: 'choose-model' },
    ]);
  });
});

describe('a new state', () => {
  it('disturbs neither focus, caret, typed text, selection nor scrolling', async () => {
    const long = record('sw', { text: swahili.text.repeat(5) });
    const { page } = await open(state(long), { height: 500 });
    await page.keyboard.press('r');
    await page.keyboard.type('shorter please');
    for (let step = 0; step < 6; step++) await page.keyboard.press('ArrowLeft');
    await page.evaluate(
      "document.querySelector('.text').scrollTop = 30; window.kept = document.querySelector('.version')",
    );
    const position = await page.evaluate('document.scrollingElement.scrollTop');
    await panel.show(
      state(
        { ...long, candidates: [...candidates, candidate('d1', 'Tell me about rhinos.')] },
        {
          pending: [{ id: 'p', text: 'List' }],
        },
      ),
    );
    await page.keyboard.type('and ');
    expect(await page.getByRole('textbox', { name: 'Your wish' }).inputValue()).toBe('shorter and please');
    expect(await page.evaluate("document.querySelector('.text').scrollTop")).toBe(30);
    expect(await page.evaluate('document.scrollingElement.scrollTop')).toBe(position);
    expect(await page.evaluate("window.kept === document.querySelector('.version')")).toBe(true);
  });

  it('follows the best candidate until the person chooses, then a refinement of that', async () => {
    const { page } = await open(state(swahili));
    const selected = page.locator('[aria-selected="true"] .wording');
    expect(await selected.innerText()).toBe(candidates[1]?.text);
    await page.keyboard.press('ArrowDown');
    const refined = candidate('b2', 'What makes a rhino?', { parent: 'b1' });
    const flawed = candidate('b3', 'What', { parent: 'b1', flaws: [{ code: 'cut-off', label: 'cut off' }] });
    await panel.show(state(record('sw', { candidates: [...candidates, flawed] })));
    expect(await selected.innerText()).toBe('What is a rhino?');
    await panel.show(state(record('sw', { candidates: [...candidates, flawed, refined] })));
    expect(await selected.innerText()).toBe('What makes a rhino?');
  });

  it('goes to the next candidate when the selected one is dismissed', async () => {
    const { page } = await open(state(swahili));
    const dismissed = candidates.map((each) => (each.id === 'a2' ? { ...each, dismissed: true, best: false } : each));
    await panel.show(state(record('sw', { candidates: dismissed })));
    expect(await page.locator('[aria-selected="true"] .wording').innerText()).toBe('What is a rhino?');
  });

  it('says a decision', async () => {
    const { page } = await open(state(swahili));
    await panel.show(state(record('sw', { status: 'accepted' })));
    expect(await page.getByRole('status').innerText()).toBe('Accepted');
    expect(await page.locator('.status').innerText()).toBe('Accepted');
  });
});

describe('hidden and shown again', () => {
  it('finds drafts, the selection and the focus again, each with its record', async () => {
    const { page } = await open(state(swahili));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('r');
    await page.keyboard.type('ask for a table');
    await page.reload();
    await page.locator('.studio').waitFor();
    await page.evaluate("window.dispatchEvent(new Event('focus'))");
    const box = page.getByRole('textbox', { name: 'Your wish' });
    expect(await box.inputValue()).toBe('ask for a table');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
    expect(await page.locator('[aria-selected="true"] .wording').innerText()).toBe('What is a rhino?');
    await panel.show(state(record('th')));
    expect(await box.inputValue()).toBe('');
    await panel.show(state(swahili));
    expect(await box.inputValue()).toBe('ask for a table');
  });

  it('begins anew from what another version has saved', async () => {
    const { page } = await open(state(swahili));
    await page.evaluate(`sessionStorage.setItem('state', JSON.stringify({ version: 0, places: { odd: true } }))`);
    await page.reload();
    await page.locator('.studio').waitFor();
    expect(await page.getByRole('option').count()).toBe(4);
  });
});
