import { strict as assert } from 'node:assert';
import {
  commands,
  languages,
  MarkdownString,
  Position,
  Range,
  workspace,
  type CodeAction,
  type Diagnostic,
  type Hover,
  type Uri,
} from 'vscode';
import { closeAll, english, extensionContext, openDataset, set, swahili, until } from './scene.js';

const codes = (uri: Uri): string[] =>
  languages.getDiagnostics(uri).map(({ code, range }) => `${String(range.start.line)} ${valueOf(code)}`);

function valueOf(code: Diagnostic['code']): string {
  return String(typeof code === 'object' ? code.value : code);
}

async function fixes(uri: Uri, range: Range): Promise<readonly CodeAction[]> {
  return await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
}

/** Runs the quick fix of a line's first problem whose title has these words. */
async function fix(uri: Uri, line: number, words: string): Promise<void> {
  const { range } = languages.getDiagnostics(uri).find((each) => each.range.start.line === line) ?? {};
  const found = (await fixes(uri, range ?? new Range(line, 0, line, 0))).find(({ title }) => title.includes(words));
  assert.ok(found?.command, words);
  await commands.executeCommand(found.command.command, ...((found.command.arguments ?? []) as unknown[]));
}

function row(values: object): string {
  return JSON.stringify(values);
}

describe('the checks of an open dataset', () => {
  afterEach(closeAll);

  it('show a wrong language, a broken line and a duplicate, and follow the edits', async () => {
    const { editor } = await openDataset(
      [
        row({ id: '1', text: swahili, lang: 'sw' }),
        row({ id: '2', text: english, lang: 'sw' }),
        '{"id": "3", "text": ',
        row({ id: '4', text: swahili, lang: 'sw' }),
      ].join('\n'),
    );
    const { uri } = editor.document;
    const expected = ['1 language-mismatch', '2 invalid-json', '3 duplicate-text'];
    await until(() => expected.every((each) => codes(uri).includes(each)), 'the three problems');
    assert.deepEqual(codes(uri), expected);

    await editor.edit((edit) => {
      edit.delete(new Range(2, 0, 3, 0));
    });
    await until(
      () => codes(uri).join() === '1 language-mismatch,2 duplicate-text',
      'the problems after a line was removed',
    );
  });

  it('are mended by a quick fix: the language field is set to what was found', async () => {
    const { editor, lines } = await openDataset(`{"text": ${JSON.stringify(english)},  "lang":"sw", "n": 1.50}\n`);
    const { uri } = editor.document;
    await until(() => codes(uri).includes('0 language-mismatch'), 'the mismatch');
    const range = languages.getDiagnostics(uri)[0]?.range ?? new Range(0, 0, 0, 0);
    const fix = (await fixes(uri, range)).find(({ title }) => title.includes('English'));
    assert.ok(fix?.edit);
    await workspace.applyEdit(fix.edit);
    assert.equal(lines()[0], `{"text": ${JSON.stringify(english)},  "lang":"en", "n": 1.50}`);
    await until(() => !codes(uri).includes('0 language-mismatch'), 'no mismatch any more');
  });

  it('are ignored for a row, which is recorded and can be taken back', async () => {
    const { editor, session } = await openDataset(`${row({ id: 'a', text: english, lang: 'sw' })}\n`);
    const { uri } = editor.document;
    await until(() => codes(uri).includes('0 language-mismatch'), 'the mismatch');
    const range = languages.getDiagnostics(uri)[0]?.range ?? new Range(0, 0, 0, 0);
    const ignore = (await fixes(uri, range)).find(({ command }) => command?.command === 'xinstruct.ignoreCheck');
    assert.ok(ignore?.command);
    await commands.executeCommand(ignore.command.command, ignore.command.arguments?.[0]);
    await until(() => codes(uri).length === 0, 'no problem any more');
    await (await session.author()).ignore({ record: 'id:a', code: 'language-mismatch', off: false });
    await until(() => codes(uri).includes('0 language-mismatch'), 'the mismatch again');
  });

  it('mark a foreign sentence in its very place inside the string', async () => {
    const line = `{"text": "${swahili}\\n\\ud83d\\ude00 \\"Ndiyo\\". ${swahili}\\n${english}", "lang": "sw"}`;
    const { editor } = await openDataset(line);
    const { uri } = editor.document;
    await until(() => codes(uri).includes('0 mixed-language'), 'the mixed text');
    const [diagnostic] = languages.getDiagnostics(uri);
    assert.equal(diagnostic && editor.document.getText(diagnostic.range), english);
  });

  it('tell in a hover what was declared and found; nothing of the record is rendered', async () => {
    const evil = '[Swahili](command:workbench.action.quit) <b>x</b>';
    const { editor } = await openDataset(
      [row({ id: 'a', text: english, lang: 'sw' }), row({ id: 'b', text: english, lang: evil })].join('\n'),
    );
    const { uri } = editor.document;
    await until(() => codes(uri).includes('0 language-mismatch'), 'the mismatch');
    const hover = async (line: number, word: string): Promise<string> => {
      const at = new Position(line, editor.document.lineAt(line).text.indexOf(word) + 1);
      const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', uri, at);
      return hovers
        .flatMap(({ contents }) => contents)
        .map((each) => (each instanceof MarkdownString ? each.value : ''))
        .join('\n');
    };
    const ofText = await hover(0, 'Generally');
    assert.match(ofText, /Wrong&nbsp;language|Wrong language/);
    assert.match(ofText, /CLD2/);
    assert.match(ofText, /English/);
    assert.equal(await hover(0, '"sw"'), ofText);
    const ofEvil = await hover(1, '[Swahili]');
    assert.ok(ofEvil.includes('Swahili'));
    assert.ok(!ofEvil.includes('[Swahili](') && !ofEvil.includes('<b>'), ofEvil);
  });

  it('learn from a row that is right, for rows like it, until that is taken back', async () => {
    const { editor, session } = await openDataset(
      [
        row({ id: 'a', text: english, lang: 'sw' }),
        row({ id: 'b', text: `${english} `, lang: 'sw' }),
        row({ id: 'c', text: swahili, lang: 'tr' }),
      ].join('\n'),
    );
    const { uri } = editor.document;
    const mismatches = (): string =>
      codes(uri)
        .filter((each) => each.endsWith('language-mismatch'))
        .join();
    const both = '0 language-mismatch,1 language-mismatch,2 language-mismatch';
    await until(() => mismatches() === both, 'the mismatches');
    await fix(uri, 0, 'This row is right');
    await until(() => mismatches() === '2 language-mismatch', 'the other pair only');
    const { lessons } = await session.author();
    assert.deepEqual(
      lessons.map(({ declared, found }) => [declared, found]),
      [['sw', 'en']],
    );
    const [lesson] = lessons;
    assert.ok(lesson);
    await (await session.author()).teach(lesson, true);
    await until(() => mismatches() === both, 'all of them again');
  });

  it('are mended for all rows alike in one undo step', async () => {
    const others = [1, 2, 3].map((id) => row({ id, text: `${english} ${String(id)}`, lang: 'sw' }));
    const { editor, lines } = await openDataset([row({ id: 0, text: swahili, lang: 'sw' }), ...others].join('\n'));
    const { uri } = editor.document;
    const mismatches = (): number => codes(uri).filter((each) => each.endsWith('language-mismatch')).length;
    await until(() => mismatches() === 3, 'three mismatches');
    await fix(uri, 1, 'in all 3 rows');
    await until(() => mismatches() === 0, 'no mismatch any more');
    assert.equal(lines().filter((line) => line.includes('"lang":"en"')).length, 3);
    await commands.executeCommand('undo');
    await until(() => mismatches() === 3, 'three mismatches again');
    assert.deepEqual(lines().slice(1), others);

    await fix(uri, 2, 'Remove all 3 rows');
    await until(() => lines().length === 1, 'the right row only');
    await commands.executeCommand('undo');
    await until(() => mismatches() === 3, 'three mismatches after undoing that');
    await fix(uri, 3, 'for all 3 rows');
    await until(() => mismatches() === 0, 'all ignored');
  });

  it('have severities that a setting changes', async () => {
    const { editor } = await openDataset(`${row({ id: 'a', text: english, lang: 'sw' })}\n`);
    const { uri } = editor.document;
    await until(() => codes(uri).length === 1, 'the mismatch');
    try {
      await set('check.severities', { 'language-mismatch': 'off' });
      await until(() => codes(uri).length === 0, 'no problem any more');
    } finally {
      await set('check.severities', undefined);
    }
  });

  it('cost a keystroke little in a file of 10,000 rows, and its lenses are few', async () => {
    const text = Array.from({ length: 10_000 }, (_, id) => row({ id, text: `Habari ya ${String(id)}` })).join('\n');
    const { editor, session } = await openDataset(text, 'large.sw.jsonl');
    const lenses = await commands.executeCommand<unknown[]>('vscode.executeCodeLensProvider', editor.document.uri);
    assert.ok(lenses.length > 0 && lenses.length < 1000, `${String(lenses.length)} lenses`);
    await session.check();
    const started = performance.now();
    await session.check();
    const whole = performance.now() - started;
    const touched: number[] = [];
    const listening = session.onDidChange((change) => {
      if (change.kind === 'document') touched.push(...change.lines);
    });
    await editor.edit((edit) => {
      edit.insert(new Position(5000, 25), 'x');
    });
    listening.dispose();
    assert.deepEqual(touched, [5000]);
    assert.ok(whole > 0);
    assert.equal((await extensionContext()).sessions.of(editor.document)?.row(5000)?.key, 'id:5000');
  });
});
