import { l10n, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';

const scheme = 'xinstruct-teaching';

/** Reports as documents that can be read, searched and closed without a question. */
export class ReadonlyDocuments implements TextDocumentContentProvider, Disposable {
  private readonly contents = new Map<string, string>();
  private readonly registrations: readonly Disposable[];
  private last = 0;

  constructor() {
    this.registrations = [
      workspace.registerTextDocumentContentProvider(scheme, this),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === scheme) this.contents.delete(uri.toString());
      }),
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.contents.get(uri.toString()) ?? l10n.t('This report was of an earlier session. Ask for it again.');
  }

  /** @param title what the editor's tab shows */
  async show(title: string, markdown: string): Promise<void> {
    this.last++;
    const path = `/${title.replace(/[\\/:*?"<>|#\s]+/gu, ' ').trim()}.md`;
    const uri = Uri.from({ scheme, path, query: String(this.last) });
    this.contents.set(uri.toString(), markdown);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.registrations.forEach((each) => {
      each.dispose();
    });
  }
}
