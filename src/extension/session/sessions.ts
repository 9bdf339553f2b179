import { EventEmitter, workspace, type Disposable, type TextDocument } from 'vscode';
import { FileChecker } from '../../core/validation/file-checker.js';
import type { ModelService } from '../models/model-service.js';
import type { SessionList } from '../session.js';
import { AuthorResources } from './author-resources.js';
import { AuthorSource } from './author-source.js';
import { DatasetRows } from './dataset-rows.js';
import { DatasetSession } from './dataset-session.js';
import { DatasetSettings } from './dataset-settings.js';
import type { DetectorSource } from './detector-source.js';

export interface SessionsDeps {
  readonly models: Pick<ModelService, 'open' | 'concurrency'>;
  readonly detectors: DetectorSource;
  readonly warn: (text: string) => void;
  readonly report: (error: unknown) => void;
}

/** One session for each open dataset. */
export class Sessions implements SessionList, Disposable {
  private readonly byDocument = new Map<TextDocument, DatasetSession>();
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly opened = new EventEmitter<DatasetSession>();
  /** A session that has just begun. */
  readonly onDidOpen = this.opened.event;
  private readonly closed = new EventEmitter<TextDocument>();
  readonly onDidClose = this.closed.event;
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly deps: SessionsDeps) {
    this.subscriptions = [
      workspace.onDidOpenTextDocument((document) => {
        this.open(document);
      }),
      workspace.onDidCloseTextDocument((document) => {
        this.close(document);
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.byDocument.get(document)?.apply(contentChanges);
      }),
    ];
  }

  /** Begins a session for each dataset that is open already. */
  start(): void {
    workspace.textDocuments.forEach((document) => {
      this.open(document);
    });
  }

  get all(): readonly DatasetSession[] {
    return [...this.byDocument.values()];
  }

  of(document: TextDocument): DatasetSession | undefined {
    return this.byDocument.get(document);
  }

  dispose(): void {
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
    this.byDocument.forEach((session) => {
      session.dispose();
    });
    this.byDocument.clear();
    this.changed.dispose();
    this.opened.dispose();
    this.closed.dispose();
  }

  private open(document: TextDocument): void {
    if (!isDataset(document) || this.byDocument.has(document)) return;
    const { models, detectors, warn, report } = this.deps;
    const settings = new DatasetSettings(document);
    const resources = new AuthorResources(document, warn);
    const authors = new AuthorSource(document, {
      model: models.open,
      concurrency: models.concurrency,
      settings: () => resources.settings(),
      detectors: () => detectors.get(),
      report,
    });
    const rows = new DatasetRows(
      document,
      () => settings.names,
      async () =>
        new FileChecker({
          detectors: await detectors.get(),
          fileName: document.fileName,
          ...(settings.check.language === undefined ? {} : { language: settings.check.language }),
          ...(settings.names === undefined ? {} : { names: settings.names }),
          ignored: (key?: string) => authors.now?.ignored(key) ?? new Set<string>(),
          lessons: () => authors.now?.lessons ?? [],
        }),
    );
    const session = new DatasetSession(document, settings, rows, authors, resources, detectors);
    this.byDocument.set(document, session);
    session.ready.catch(report);
    this.opened.fire(session);
    this.changed.fire();
  }

  private close(document: TextDocument): void {
    const session = this.byDocument.get(document);
    if (!session) return;
    this.byDocument.delete(document);
    session.dispose();
    this.closed.fire(document);
    this.changed.fire();
  }
}

const schemes: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-vfs', 'vscode-remote', 'vscode-userdata']);

/** A JSON Lines document of the user's own: not a side of a diff, nor a journal. */
function isDataset({ uri, languageId }: TextDocument): boolean {
  const isJsonLines = languageId === 'jsonl' || /\.(?:jsonl|ndjson)$/iu.test(uri.path);
  return isJsonLines && schemes.has(uri.scheme) && !uri.path.includes('/.xinstruct/');
}
