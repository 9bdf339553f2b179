import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { EventEmitter, RelativePattern, Uri, workspace, type Disposable, type TextDocument } from 'vscode';
import type { Detectors } from '../../core/language/detectors.js';
import { message } from '../../core/message.js';
import { ModelError, type Model } from '../../core/models/model.js';
import { Author, type Change } from '../../node/author/author.js';
import type { AuthorSettings } from '../../node/author/settings.js';
import { JournalFile, journalPath } from '../../node/journal/journal-file.js';

/** Between two writes of a person at work the journal stays ours; the command line gets it soon after. */
const releaseAfterMs = 2_000;
const otherWriterMs = 300;

export interface AuthorSourceDeps {
  readonly model: () => Promise<Model>;
  readonly concurrency: (model: Model) => number;
  readonly settings: () => AuthorSettings;
  readonly detectors: () => Promise<Detectors | undefined>;
  readonly report: (error: unknown) => void;
}

/**
 * Opens the journal beside a dataset and keeps the author that writes into it. Reading a journal that is not there costs
 * nothing, and nothing is made on the disk before the first candidate.
 */
export class AuthorSource implements Disposable {
  private readonly changed = new EventEmitter<Change>();
  readonly onDidChange = this.changed.event;
  private opening: Promise<Author> | undefined;
  private journal: JournalFile | undefined;
  private author_: Author | undefined;
  private watcher: Disposable | undefined;
  private refreshing: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(
    private readonly document: TextDocument,
    private readonly deps: AuthorSourceDeps,
  ) {}

  /** The author, where the journal was read already. */
  get now(): Author | undefined {
    return this.author_;
  }

  /** Reads the journal; a journal that can't be read is reported, and tried again by {@link author}. */
  async open(): Promise<void> {
    if (this.document.uri.scheme !== 'file') return;
    try {
      await this.author();
    } catch (error) {
      this.deps.report(error);
    }
  }

  author(): Promise<Author> {
    this.opening ??= this.start().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.refreshing);
    this.watcher?.dispose();
    this.author_?.dispose();
    this.changed.dispose();
    this.journal?.close().catch(this.deps.report);
  }

  private async start(): Promise<Author> {
    if (this.document.uri.scheme !== 'file') {
      throw new ModelError(
        'unsupported',
        message('Instructions are recorded beside the dataset: save it as a file on this machine first.'),
      );
    }
    const path = this.document.uri.fsPath;
    const journal = await JournalFile.open(path, { program: 'VS Code', now: () => new Date(), releaseAfterMs });
    if (this.disposed) {
      await journal.close();
      throw new ModelError('cancelled', message('The dataset {0} was closed.', path));
    }
    const { model, concurrency, settings, detectors } = this.deps;
    const now = (): Date => new Date();
    const author = new Author({ journal, model, concurrency, settings, detectors, now, newId: randomUUID });
    author.onDidChange((change) => {
      this.changed.fire(change);
    });
    this.journal = journal;
    this.author_ = author;
    this.watch(journal, journalPath(path));
    this.changed.fire({ kind: 'reset' });
    return author;
  }

  /** The command line may write into the same journal. */
  private watch(journal: JournalFile, path: string): void {
    const file = Uri.file(path);
    const name = basename(path);
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(file, '..'), name));
    const later = (): void => {
      clearTimeout(this.refreshing);
      this.refreshing = setTimeout(() => {
        journal.refresh().catch(this.deps.report);
      }, otherWriterMs);
    };
    watcher.onDidChange(later);
    watcher.onDidCreate(later);
    watcher.onDidDelete(later);
    this.watcher = watcher;
  }
}
