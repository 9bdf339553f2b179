import { languages, Uri, window, workspace, type ExtensionContext } from 'vscode';
import { registerCommands } from './commands/index.js';
import { createContext, type EditorContext } from './context.js';
import { Diagnostics } from './editor/diagnostics.js';
import { GhostText, GhostTextTrigger } from './editor/ghost-text.js';
import { LanguageHover } from './editor/language-hover.js';
import { Lenses } from './editor/lenses.js';
import { QuickFixes } from './editor/quick-fixes.js';
import { StatusBar } from './editor/status-bar.js';
import { StudioView } from './studio/studio-view.js';

const datasets = [{ language: 'jsonl' }, { pattern: '**/*.{jsonl,ndjson}' }];

let running: EditorContext | undefined;

/** Gives what it made, so that tests can look at the sessions. */
export function activate(extension: ExtensionContext): EditorContext {
  const context = createContext(extension);
  const { sessions, current, actions, shown, model, errors } = context;
  running = context;

  const lenses = new Lenses(sessions, shown, { canWrite: () => workspace.isTrusted });
  const ghostText = new GhostText(sessions, actions);
  const quickFixes = new QuickFixes(sessions);
  const studio = new StudioView(extension.extensionUri, context, errors);

  extension.subscriptions.push(
    context,
    registerCommands(context),
    lenses,
    languages.registerCodeLensProvider(datasets, lenses),
    languages.registerInlineCompletionItemProvider(datasets, ghostText),
    new GhostTextTrigger(sessions),
    languages.registerCodeActionsProvider(datasets, quickFixes, QuickFixes),
    languages.registerHoverProvider(datasets, new LanguageHover(sessions)),
    new Diagnostics(sessions, Uri.joinPath(extension.extensionUri, 'README.md')),
    new StatusBar(sessions, current, model),
    studio,
    window.registerWebviewViewProvider(StudioView.id, studio),
    workspace.onDidGrantWorkspaceTrust(() => {
      lenses.refreshAll();
    }),
  );
  sessions.start();
  return context;
}

/** Waits for the embedded model's process to end and for the journals to be written. */
export async function deactivate(): Promise<void> {
  await running?.model.close();
  running = undefined;
}
