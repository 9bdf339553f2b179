import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CandidateEvent } from '../../../src/core/journal/event.js';
import { fold } from '../../../src/core/journal/fold.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import { format, message } from '../../../src/core/message.js';
import { chordPrefix, reviewKeys, studioActions } from '../../../src/core/protocol/keys.js';
import { fromStudio, type FromStudio } from '../../../src/core/protocol/studio.js';
import { choose } from '../../../src/core/steps/choose.js';
import { candidatesFor, type Target } from '../../../src/core/steps/target.js';
import { buildState, type Scene } from '../../../src/extension/studio/build-state.js';
import { firstPart, partOf } from '../../../src/extension/studio/part.js';
import { placeId } from '../../../src/extension/studio/place-id.js';
import { respond, type StudioHost } from '../../../src/extension/studio/respond.js';
import { studioHtml } from '../../../src/extension/studio/studio-html.js';
import type { Actions, Place, Row, Session } from '../../../src/extension/session.js';

const key = 'id:sw-1';
const at = '2026-01-01T00:00:00Z';
const written: Omit<CandidateEvent, 'id' | 'text'> = {
  kind: 'candidate',
  record: key,
  step: 'generate',
  style: 'question',
  flaws: [],
  by: { provider: 'embedded', model: 'gemma-3-270m', adapter: 'backward' },
  at,
};

/** Outside the editor nothing can be made of its classes: what the code under test takes of them is checked instead. */
function isSession(double: unknown): double is Session {
  return typeof double === 'object' && double !== null && 'document' in double && 'find' in double;
}

function isActions(double: unknown): double is Actions {
  return typeof double === 'object' && double !== null && 'accept' in double;
}

function row(line: string): Row {
  const parsed = parseLine(line);
  const record = parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
  if (record === undefined) throw new Error(`Not a record: ${line}`);
  return { line: 11, text: line, key, record };
}

/** A session of one row, with the journal's real fold. */
function session(line = '{"id": "sw-1", "text": "Habari ya asubuhi", "instruction": "Greet me."}'): Session {
  const journal = fold([
    { ...written, id: 'a', text: 'How are you?', flaws: ['duplicate'] },
    { ...written, id: 'b', text: 'Greet me.', step: 'edit', parent: 'a', by: { provider: 'person' } },
    { kind: 'score', record: key, candidate: 'a', measure: 'information', value: 0.5, by: written.by, at },
    { kind: 'failure', record: key, step: 'refine', reason: 'timeout', message: 'No answer for 60 s.', at },
  ]);
  const only = row(line);
  const double: Omit<Session, 'document' | 'onDidChange'> = {
    ready: Promise.resolve(),
    row: (number) => (number === only.line ? only : undefined),
    find: (wanted) => (wanted === key ? only : undefined),
    rows: () => [only],
    target: (shown, passage): Target => ({
      record: shown.key,
      text: passage?.text ?? shown.record.fields.output?.text ?? '',
      lang: 'sw',
      ...(passage === undefined ? {} : { passage: { source: key, start: passage.start, end: passage.end } }),
    }),
    problems: () => [],
    language: () => ({ level: 'warning', reason: message('This reads as {0}.', 'Kamba'), basis: 'trigrams' }),
    languageCode: () => 'sw',
    counts: () => ({ records: 1, waiting: 1, accepted: 0, problems: 2 }),
    state: (wanted) => journal.record(wanted),
    candidates: (target) => candidatesFor(target, journal.record(target.record)),
    best: (target) => choose(candidatesFor(target, journal.record(target.record))),
    pending: () => [{ id: 'p', record: key, parent: 'a', text: 'Say' }],
  };
  const whole: unknown = { ...double, document: { uri: { toString: () => 'file:///data/corpus.sw.jsonl' } } };
  if (!isSession(whole)) throw new Error('The double is no session.');
  return whole;
}

function scene(more: Partial<Scene> = {}): Scene {
  const shown = session();
  return {
    place: { session: shown, key },
    sessions: [shown],
    model: { label: 'Embedded model', detail: 'Runs here.', takesWishes: false },
    styles: { chosen: ['question'] },
    progress: undefined,
    teaching: undefined,
    fileName: () => 'corpus.sw.jsonl',
    words: {
      localize: format,
      style: (style) => style.toUpperCase(),
      fix: (fix) => fix,
      person: 'a person',
      part: ({ read }) => read && `part ${String(read.start)}`,
      blocked: undefined,
    },
    ...more,
  };
}

describe('the state of the panel', () => {
  it('shows the record, its verdict, its candidates and its failure', () => {
    const state = buildState(scene());
    expect(state.record).toMatchObject({
      place: 'file:///data/corpus.sw.jsonl#id:sw-1',
      line: 12,
      id: 'sw-1',
      text: 'Habari ya asubuhi',
      rest: 0,
      lang: 'sw',
      instruction: 'Greet me.',
      status: 'waiting',
      language: { level: 'warning', summary: 'This reads as Kamba.' },
      failure: { text: 'No answer for 60 s.' },
    });
    expect(state.record?.failure?.fixes.map(({ id }) => id)).toContain('choose-model');
    expect(state.record?.candidates).toEqual([
      {
        id: 'a',
        text: 'How are you?',
        style: 'question',
        flaws: [{ code: 'duplicate', label: 'same as another' }],
        score: 0.5,
        author: 'gemma-3-270m + backward',
        dismissed: false,
        accepted: false,
        best: false,
      },
      {
        id: 'b',
        parent: 'a',
        text: 'Greet me.',
        style: 'question',
        flaws: [],
        author: 'a person',
        dismissed: false,
        accepted: false,
        best: true,
      },
    ]);
    expect(state.pending).toEqual([{ id: 'p', parent: 'a', text: 'Say' }]);
    expect(state.styles.filter(({ chosen }) => chosen)).toEqual([{ id: 'question', label: 'QUESTION', chosen: true }]);
  });

  it('shows a passage with candidates of its own, in a place of its own', () => {
    const shown = session();
    const passage = { start: 7, end: 17, text: 'ya asubuhi' };
    const { record } = buildState(scene({ place: { session: shown, key, passage } }));
    expect(record).toMatchObject({
      text: 'ya asubuhi',
      passage: { start: 7, end: 17 },
      instruction: '',
      candidates: [],
    });
    expect(record?.place).not.toBe(buildState(scene()).record?.place);
  });

  it('says why there is no record', () => {
    expect(buildState(scene({ place: undefined, sessions: [] }))).toMatchObject({ empty: 'no-file' });
    expect(buildState(scene({ place: undefined }))).toMatchObject({ empty: 'no-record', file: 'corpus.sw.jsonl' });
    expect(buildState(scene({ place: { session: session(), key: 'id:gone' } }))).toMatchObject({ empty: 'no-record' });
  });

  it('sends only the beginning of a huge text', () => {
    const line = JSON.stringify({ id: 'sw-1', text: 'habari '.repeat(300_000) });
    const { record } = buildState(scene({ place: { session: session(line), key } }));
    expect(record?.text.length).toBe(firstPart);
    expect((record?.text.length ?? 0) + (record?.rest ?? 0)).toBe(2_100_000);
  });
});

describe('parts of a text', () => {
  it('together are the text, and cut no character in two', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '👩‍🏫', 'नि', 'กำ', '🇰🇪', '\n'), maxLength: 200 });
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 60 }), (whole, length) => {
        const whole_ = new Set([...new Intl.Segmenter().segment(whole)].map(({ index }) => index).concat(whole.length));
        let [from, joined] = [0, ''];
        do {
          const part = partOf(whole, from, length);
          joined += part.text;
          from += part.text.length;
          expect(whole_.has(from)).toBe(true);
          expect(part.rest).toBe(whole.length - from);
        } while (from < whole.length);
        expect(joined).toBe(whole);
      }),
    );
  });
});

describe('what the panel asks for', () => {
  function host(place: Place | undefined): { readonly host: StudioHost; readonly calls: unknown[][] } {
    const calls: unknown[][] = [];
    const note =
      (name: string) =>
      (...args: unknown[]): Promise<void> => {
        calls.push([name, ...args.map((arg) => (arg === place ? 'here' : arg))]);
        return Promise.resolve();
      };
    const actions: Omit<Actions, 'onDidChangeProgress'> = {
      generate: (places) => note('generate')(...places),
      cancel: (where) => {
        calls.push(['cancel', ...(where === undefined ? [] : [where])]);
      },
      refine: note('refine'),
      accept: note('accept'),
      editThenAccept: note('editThenAccept'),
      reject: note('reject'),
      dismiss: note('dismiss'),
      skip: note('skip'),
      undo: note('undo'),
      next: note('next'),
      diff: note('diff'),
      progress: undefined,
    };
    if (!isActions(actions)) throw new Error('The double has no actions.');
    return {
      calls,
      host: {
        place: () => place,
        actions,
        styles: { choose: note('styles') },
        teaching: {
          act: (action) => {
            calls.push(['teaching', action]);
          },
        },
        start: note('start'),
        chooseModel: note('chooseModel'),
        fix: note('fix'),
        moved: 'moved',
      },
    };
  }

  const here: Place = { session: session(), key };
  const place = placeId(here);

  it.each<readonly [FromStudio, readonly unknown[]]>([
    [{ type: 'ready' }, ['start']],
    [{ type: 'generate', place }, ['generate', 'here']],
    [{ type: 'cancel' }, ['cancel']],
    [{ type: 'accept', place, candidate: 'a' }, ['accept', 'here', 'a']],
    [{ type: 'edit-accept', place, candidate: 'a', text: 'Hi' }, ['editThenAccept', 'here', 'a', 'Hi']],
    [{ type: 'edit-accept', place, text: 'Hi' }, ['editThenAccept', 'here', undefined, 'Hi']],
    [{ type: 'reject', place }, ['reject', 'here']],
    [{ type: 'dismiss', place, candidate: 'a' }, ['dismiss', 'here', 'a']],
    [{ type: 'refine', place, candidate: 'a', wish: 'shorter' }, ['refine', 'here', 'a', { wish: 'shorter' }]],
    [{ type: 'refine', place, candidate: 'a', style: 'chat' }, ['refine', 'here', 'a', { style: 'chat' }]],
    [{ type: 'diff', place, right: 'b' }, ['diff', 'here', 'b', undefined]],
    [{ type: 'diff', place, left: 'a', right: 'b' }, ['diff', 'here', 'b', 'a']],
    [{ type: 'skip', place }, ['skip', 'here']],
    [{ type: 'undo', place }, ['undo', 'here']],
    [{ type: 'next' }, ['next', 1]],
    [{ type: 'previous' }, ['next', -1]],
    [{ type: 'styles', styles: ['chat'] }, ['styles', ['chat']]],
    [{ type: 'choose-model' }, ['chooseModel']],
    [{ type: 'teaching', action: 'pause' }, ['teaching', 'pause']],
    [{ type: 'fix', place, fix: 'log' }, ['fix', 'log']],
    [{ type: 'fix', place, fix: 'retry' }, ['generate', 'here']],
  ])('is done: %j', async (asked, call) => {
    const { host: double, calls } = host(here);
    expect(await respond(fromStudio.parse(asked), double)).toBeUndefined();
    expect(calls).toEqual([call]);
  });

  it('is not done to a record that is not the one shown', async () => {
    for (const now of [
      undefined,
      { session: session(), key: 'id:other' },
      { ...here, passage: { start: 0, end: 6, text: 'Habari' } },
    ]) {
      const { host: double, calls } = host(now);
      expect(await respond({ type: 'accept', place, candidate: 'a' }, double)).toEqual({
        type: 'error',
        message: 'moved',
      });
      expect(calls).toEqual([]);
    }
  });

  it('gives more of the text', async () => {
    const { host: double } = host(here);
    expect(await respond({ type: 'more', place, from: 7 }, double)).toEqual({
      type: 'more',
      place,
      from: 7,
      text: 'ya asubuhi',
      rest: 0,
    });
  });

  it.each([
    undefined,
    'accept',
    { type: 'delete-everything' },
    { type: 'accept', place },
    { type: 'accept', place, candidate: 'a', extra: true },
    { type: 'edit-accept', place, text: '  ' },
    { type: 'refine', place, candidate: 'a', style: 'poem' },
    { type: 'styles', styles: [] },
    { type: 'teaching', action: 'delete' },
    { type: 'fix', place, fix: 'workbench.action.quit' },
    { type: 'more', place, from: -1 },
  ])('is refused where it is no message: %j', (message_) => {
    expect(fromStudio.safeParse(message_).success).toBe(false);
  });
});

describe('the page', () => {
  const html = studioHtml({
    script: 'https://x.test/studio.js?a="b"',
    style: 'https://x.test/studio.css',
    cspSource: 'https://x.test',
    nonce: 'n0nce',
    language: '"><script>',
    title: '<Studio>',
  });

  it('lets nothing load or run but its script and its style sheet', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'");
    expect(policy?.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'none'",
      "script-src 'nonce-n0nce'",
      'style-src https://x.test',
    ]);
    expect(html).not.toMatch(/ style=|<style|onload|unsafe/);
    expect(html.match(/<script/g)).toHaveLength(1);
  });
});

describe('the keys', () => {
  const binding = z.object({ command: z.string(), key: z.string(), mac: z.string() });
  const { contributes } = z
    .object({ contributes: z.object({ keybindings: z.array(binding) }) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));

  it('are each one action, and every action has one', () => {
    const keys = reviewKeys.flatMap(({ studio }) => studio?.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    expect(reviewKeys.flatMap(({ studio }) => studio?.action ?? []).sort()).toEqual([...studioActions].sort());
  });

  it('are the same letters in the editor’s chords as package.json binds', () => {
    const bound = contributes.keybindings.filter(({ command }) => !command.startsWith('xinstruct.diff.'));
    const listed = reviewKeys.flatMap(({ editor }) => editor ?? []);
    expect(bound.map(({ command, key: chord, mac }) => [command, chord, mac]).sort()).toEqual(
      listed
        .map(({ command, chord }) => [command, `${chordPrefix.key} ${chord}`, `${chordPrefix.mac} ${chord}`])
        .sort(),
    );
    const both = reviewKeys.filter(({ studio, editor }) => studio?.keys[0].length === 1 && editor !== undefined);
    expect(both.filter(({ studio, editor }) => studio?.keys[0] !== editor?.chord)).toEqual([]);
  });
});
