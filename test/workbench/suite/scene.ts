import { strict as assert } from 'node:assert';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commands, ConfigurationTarget, extensions, Uri, window, workspace, type TextEditor } from 'vscode';
import type { EditorContext } from '../../../src/extension/context.js';
import type { DatasetSession } from '../../../src/extension/session/dataset-session.js';
import type * as fakeEndpoint from '../../fake-endpoint/fake-endpoint.mjs';

export const swahili =
  'Mlima Kilimanjaro ni mlima mrefu kuliko yote barani Afrika. Uko kaskazini mashariki mwa Tanzania, karibu na mpaka wa Kenya, na kilele chake hufunikwa na theluji.';
export const english =
  'Generally speaking, focus on helping others before asking for things in return. It is easy for anybody to promote a project online, so there is a lot of noise.';

/** A dataset that is open in an editor, with everything read. */
export interface Scene {
  readonly editor: TextEditor;
  readonly session: DatasetSession;
  readonly file: string;
  readonly lines: () => readonly string[];
}

export async function extensionContext(): Promise<EditorContext> {
  const extension = extensions.getExtension<EditorContext>('x-instruct.x-instruct');
  assert.ok(extension, 'VS Code knows the extension');
  return await extension.activate();
}

export async function openDataset(content: string, name = 'data.jsonl'): Promise<Scene> {
  const file = join(await mkdtemp(join(tmpdir(), 'xinstruct-host-')), name);
  await writeFile(file, content);
  return await openFile(file);
}

export async function openFile(file: string): Promise<Scene> {
  const { sessions } = await extensionContext();
  const editor = await window.showTextDocument(await workspace.openTextDocument(Uri.file(file)));
  const session = sessions.of(editor.document);
  assert.ok(session, 'the document has a session');
  await session.ready;
  return { editor, session, file, lines: () => editor.document.getText().split(/\r?\n/) };
}

/** Waits for something that the editor does in its own time. */
export async function until<T>(look: () => T | undefined | false, what: string, milliseconds = 15_000): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`It did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** A fake endpoint that the settings choose; its answers say that they are fake. */
export async function useFakeEndpoint(model = 'fake'): Promise<fakeEndpoint.FakeEndpoint> {
  const root = extensions.getExtension('x-instruct.x-instruct')?.extensionPath ?? '';
  // An ES module, which the suite's bundle can't hold.
  const address = pathToFileURL(join(root, 'test', 'fake-endpoint', 'fake-endpoint.mjs')).href;
  const { startFakeEndpoint } = (await import(address)) as typeof fakeEndpoint;
  const endpoint = await startFakeEndpoint();
  await set('openai.baseUrl', endpoint.url);
  await set('openai.model', model);
  await set('model.provider', 'openai');
  return endpoint;
}

export async function set(key: string, value: unknown): Promise<void> {
  await workspace.getConfiguration('xinstruct').update(key, value, ConfigurationTarget.Global);
}

export async function closeAll(): Promise<void> {
  for (const document of workspace.textDocuments) {
    if (!document.isDirty || document.isClosed) continue;
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
}
