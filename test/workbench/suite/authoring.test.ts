import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, EndOfLine, Selection, Uri, window, type CodeLens } from 'vscode';
import type { FakeEndpoint } from '../../fake-endpoint/fake-endpoint.mjs';
import {
  closeAll,
  extensionContext,
  openDataset,
  openFile,
  set,
  swahili,
  until,
  useFakeEndpoint,
  type Scene,
} from './scene.js';

const line = `{"id":"k1",  "text": ${JSON.stringify(swahili)}, "n": 1.50}`;
const other = `{"id":"k2",  "text": ${JSON.stringify(swahili.slice(60))}, "u": "\\u0e2a"}`;

async function run(command: string, ...args: readonly unknown[]): Promise<void> {
  await commands.executeCommand(`xinstruct.${command}`, ...args);
}

async function lensTitles({ editor }: Scene): Promise<readonly string[]> {
  const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri, 100);
  return lenses.map(({ command }) => command?.title ?? '');
}

async function generated(content = `${line}\r\n${other}`): Promise<Scene> {
  const scene = await openDataset(content);
  scene.editor.selection = new Selection(0, 0, 0, 0);
  await run('generate');
  assert.equal(scene.session.state('id:k1').status, 'waiting');
  return scene;
}

describe('authoring with an endpoint', () => {
  let endpoint: FakeEndpoint;
  before(async () => {
    endpoint = await useFakeEndpoint();
  });
  after(async () => {
    await Promise.all(['openai.baseUrl', 'openai.model', 'model.provider'].map((key) => set(key, undefined)));
    await endpoint.close();
  });
  afterEach(closeAll);

  it('writes three candidates, offers the best one as a lens, and accepts it by the smallest edit', async () => {
    const scene = await generated();
    const { session, editor, lines } = scene;
    assert.equal(session.state('id:k1').candidates.length, 3);
    const best = session.state('id:k1').candidates[0]?.text ?? '';
    const titles = await lensTitles(scene);
    assert.ok(
      titles.some((title) => title.includes(best.slice(0, 40))),
      titles.join(' | '),
    );
    for (const title of ['Accept', 'Next 1/3', 'Refine', 'Dismiss', 'Compare'])
      assert.ok(titles.includes(title), title);

    await run('accept');
    // The line's own spacing is taken up.
    assert.equal(lines()[0], line.replace('"text"', `"instruction":${JSON.stringify(best)},  "text"`));
    assert.equal(lines()[1], other);
    assert.equal(editor.document.eol, EndOfLine.CRLF);
    assert.equal(session.state('id:k1').status, 'accepted');
  });

  it('takes one Ctrl+Z to take an acceptance back, and the record waits again', async () => {
    const { session, lines } = await generated();
    await run('accept');
    await commands.executeCommand('undo');
    await until(() => lines()[0] === line, 'the line as it was');
    assert.equal(session.state('id:k1').status, 'waiting');
    await run('accept');
    assert.equal(session.state('id:k1').status, 'accepted');
    await run('undo');
    assert.equal(lines()[0], line);
    assert.equal(session.state('id:k1').status, 'waiting');
  });

  it('rejects, skips and undoes, and goes from one waiting record to the next', async () => {
    const { session, editor } = await generated();
    editor.selection = new Selection(0, 0, 1, 5);
    await run('generate');
    assert.equal(session.state('id:k2').status, 'waiting');
    editor.selection = new Selection(0, 0, 0, 0);
    await run('nextRecord');
    assert.equal(editor.selection.active.line, 1);
    await run('skip');
    assert.equal(session.state('id:k2').status, 'skipped');
    await run('undo');
    assert.equal(session.state('id:k2').status, 'waiting');
    await run('nextRecord');
    assert.equal(editor.selection.active.line, 0);
    await run('reject');
    assert.equal(session.state('id:k1').status, 'rejected');
    await run('previousRecord');
    assert.equal(editor.selection.active.line, 1);
  });

  it('writes for a selected passage and inserts its record after the source, as one undo step', async () => {
    const { session, editor, lines } = await openDataset(`${line}\n${other}`);
    const start = line.indexOf('Uko kaskazini');
    editor.selection = new Selection(0, start, 0, start + 'Uko kaskazini mashariki mwa Tanzania'.length);
    await run('generate');
    const [candidate] = session.state('id:k1').candidates;
    assert.deepEqual(candidate?.passage, { source: 'id:k1', sourceId: 'k1', start: 60, end: 96 });
    await run('accept');
    assert.equal(lines().length, 3);
    assert.equal(lines()[0], line);
    const added = JSON.parse(lines()[1] ?? '') as Record<string, unknown>;
    assert.equal(added['text'], 'Uko kaskazini mashariki mwa Tanzania');
    assert.equal(added['instruction'], candidate.text);
    assert.deepEqual(added['passage_of'], { id: 'k1', start: 60, end: 96 });
    await commands.executeCommand('undo');
    await until(() => lines().length === 2, 'the inserted record to go');
  });

  it('refines to a version with a parent, shows both in the diff editor, and accepts from there', async () => {
    const scene = await generated();
    const { session, lines } = scene;
    const [draft] = session.state('id:k1').candidates;
    assert.ok(draft);
    const { actions } = await extensionContext();
    await actions.refine({ session, key: 'id:k1' }, draft.id, { wish: 'shorter' });
    const version = session.state('id:k1').candidates.find(({ parent }) => parent === draft.id);
    assert.equal(version?.wish, 'shorter');
    assert.ok((await lensTitles(scene)).some((title) => title.startsWith('v2 ')));

    await actions.diff({ session, key: 'id:k1' }, version.id);
    const shown = await until(
      () => window.visibleTextEditors.find(({ document }) => document.getText().includes(version.text)),
      'the version in an editor',
    );
    assert.ok(shown.document.getText().includes(swahili), 'the text is decoded');
    await run('diff.accept', shown.document.uri);
    assert.equal((JSON.parse(lines()[0] ?? '') as { instruction: string }).instruction, version.text);
  });

  it('accepts what a person made of a version', async () => {
    const { session, lines } = await generated();
    await run('editThenAccept');
    const draft = await until(
      () => window.visibleTextEditors.find(({ document: { uri } }) => uri.query.includes('"draft":true')),
      'the draft in an editor',
    );
    const at = draft.document.getText().split('\n')[2]?.length ?? 0;
    await draft.edit((edit) => {
      edit.insert(draft.document.lineAt(2).range.end.with({ character: at }), ' Use a table.');
    });
    await run('diff.accept', draft.document.uri);
    const { instruction } = JSON.parse(lines()[0] ?? '') as { instruction: string };
    assert.match(instruction, /Use a table\.$/);
    assert.equal(session.state('id:k1').candidates.at(-1)?.by.provider, 'person');
  });

  it('keeps the candidates when the file is closed and opened again, and finds them after sorting', async () => {
    const { file, editor, session } = await generated();
    const before = session.state('id:k1').candidates.map(({ id }) => id);
    await editor.edit((edit) => {
      edit.insert(editor.document.positionAt(0), `${other.replace('k2', 'k3')}\n`);
    });
    await editor.document.save();
    await closeAll();
    const again = await openFile(file);
    assert.deepEqual(
      again.session.state('id:k1').candidates.map(({ id }) => id),
      before,
    );
    assert.equal(again.session.find('id:k1')?.line, 1);
    const journal = await readFile(join(file, '..', '.xinstruct', 'data.jsonl.journal.jsonl'), 'utf8');
    assert.ok(!journal.includes(Uri.file(file).path), 'the journal holds no path of this machine');
  });

  it('shows each text as it is written', async () => {
    await set('openai.model', 'fake-slow');
    try {
      const { session, editor } = await openDataset(line);
      editor.selection = new Selection(0, 0, 0, 0);
      const seen = new Set<string>();
      const listening = session.onDidChange(() => {
        session.pending('id:k1').forEach(({ text }) => seen.add(text));
      });
      await run('generate');
      listening.dispose();
      const final = session.state('id:k1').candidates[0]?.text ?? '';
      const parts = [...seen].filter((text) => text !== '' && text !== final && final.startsWith(text));
      assert.ok(parts.length > 0, [...seen].join(' | '));
    } finally {
      await set('openai.model', 'fake');
    }
  });

  it('really stops the requests when it is cancelled', async () => {
    await set('openai.model', 'fake-stall');
    try {
      const { session, editor } = await openDataset(line);
      editor.selection = new Selection(0, 0, 0, 0);
      const writing = run('generate');
      await until(() => endpoint.openRequests() > 0, 'a request');
      assert.equal(session.pending('id:k1').length, 3);
      await run('cancel');
      await writing;
      await until(() => endpoint.openRequests() === 0, 'the requests to end');
      assert.equal(session.state('id:k1').candidates.length, 0);
      assert.equal(session.pending('id:k1').length, 0);
    } finally {
      await set('openai.model', 'fake');
    }
  });
});
