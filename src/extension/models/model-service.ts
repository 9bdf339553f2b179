import {
  EventEmitter,
  l10n,
  ProgressLocation,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import { embeddedQuestions, type ModelChoice } from '../../core/models/choice.js';
import { ModelError, type Model } from '../../core/models/model.js';
import type { OpenedModel } from '../../node/models/open-model.js';
import { localize } from '../localize.js';
import type { ModelStatus } from '../session.js';
import { concerns, endpointConcurrency, modelChoice, modelKeys } from '../settings.js';
import type { ApiKeys } from './api-keys.js';
import { askConsent } from './consent.js';
import { ExtensionPaths } from './paths.js';

/** The model that the settings choose: opened when it is first asked for, kept until another one is chosen. */
export class ModelService implements ModelStatus, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private opened: { readonly choice: string; readonly model: Promise<OpenedModel> } | undefined;
  private readonly subscriptions: readonly Disposable[];
  private readonly paths: ExtensionPaths;

  constructor(
    context: Pick<ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
    private readonly keys: ApiKeys,
    private readonly note: (error: unknown) => void,
  ) {
    this.paths = new ExtensionPaths(context);
    this.subscriptions = [
      workspace.onDidChangeConfiguration((event) => {
        if (concerns(event, modelKeys)) this.forget();
      }),
      keys.onDidChange(() => {
        this.forget();
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // Nobody types into a log.
        if (contentChanges.length > 0 && document.uri.scheme !== 'output') this.giveWay();
      }),
    ];
  }

  get label(): string {
    const parsed = modelChoice();
    if (!parsed.ok) return l10n.t('No model');
    const { choice } = parsed;
    switch (choice.provider) {
      case 'embedded':
        return choice.modelFile === undefined ? l10n.t('Embedded model') : fileName(choice.modelFile);
      case 'openai':
        return choice.model;
      case 'vscode':
        return choice.model ?? l10n.t('VS Code language model');
    }
  }

  get detail(): string {
    const parsed = modelChoice();
    if (!parsed.ok) return localize(parsed.problem);
    const { choice } = parsed;
    switch (choice.provider) {
      case 'embedded':
        return l10n.t('Runs on this machine. Nothing leaves it.');
      case 'openai':
        return l10n.t('Texts are sent to {0}.', new URL(choice.baseUrl).host);
      case 'vscode':
        return l10n.t('Texts are sent to a language model of VS Code.');
    }
  }

  get takesWishes(): boolean {
    const parsed = modelChoice();
    if (!parsed.ok) return false;
    const { choice } = parsed;
    return choice.provider === 'vscode' || (choice.provider === 'openai' && choice.api === 'chat');
  }

  /** To be called on a user's action only. Rejects with a ModelError. */
  readonly open = async (): Promise<Model> => {
    const parsed = modelChoice();
    if (!parsed.ok) throw new ModelError('not-configured', parsed.problem);
    const name = JSON.stringify(parsed.choice);
    if (this.opened?.choice !== name) {
      this.forget();
      this.opened = { choice: name, model: this.openAnew(parsed.choice) };
    }
    const { opened } = this;
    try {
      return await opened.model;
    } catch (error) {
      if (this.opened === opened) this.opened = undefined;
      throw error;
    }
  };

  readonly concurrency = ({ info }: Model): number => {
    switch (info.provider) {
      case 'embedded':
        return embeddedQuestions;
      case 'openai':
        return endpointConcurrency();
      case 'vscode':
        return 2;
    }
  };

  /** Ends the embedded model's process before the editor does. */
  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.model.then(
      (model) => model.close(),
      // It never opened, and the one who asked for it was told.
      () => undefined,
    );
  }

  dispose(): void {
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
    this.changed.dispose();
    this.close().catch(this.note);
  }

  /** Somebody types: a model on this machine lets the editor go first. */
  private giveWay(): void {
    this.opened?.model.then(
      (model) => model.giveWay?.(),
      // Whoever asked for it was told why it did not open.
      () => undefined,
    );
  }

  private forget(): void {
    this.close().catch(this.note);
    this.changed.fire();
  }

  private async openAnew(choice: ModelChoice): Promise<OpenedModel> {
    if (choice.provider === 'vscode') {
      const { openVsCodeModel } = await import('./vscode-model.js');
      return await openVsCodeModel(choice);
    }
    const { openModel } = await import('../../node/models/open-model.js');
    const apiKey = (baseUrl: string): Promise<string | undefined> => this.keys.of(baseUrl);
    const { processFile, adapterFolder, modelFolder } = this.paths;
    const deps = { processFile, adapterFolder, modelFolder, apiKey, consent: askConsent };
    if (choice.provider === 'openai') {
      return await openModel(choice, { ...deps, signal: new AbortController().signal });
    }
    const options = { location: ProgressLocation.Notification, title: l10n.t('Embedded model'), cancellable: true };
    // Shown after a moment: a model that is there already opens sooner.
    return await window.withProgress(options, async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => {
        controller.abort();
      });
      let shown = 0;
      return await openModel(choice, {
        ...deps,
        signal: controller.signal,
        onProgress: ({ label, done, total }) => {
          const percent = total === 0 ? 0 : (100 * done) / total;
          const megabytes = `${(done / 1e6).toFixed(0)} / ${(total / 1e6).toFixed(0)} MB`;
          progress.report({ message: `${localize(label)} (${megabytes})`, increment: percent - shown });
          shown = percent;
        },
      });
    });
  }
}

function fileName(path: string): string {
  return path.split(/[\\/]/u).at(-1) ?? path;
}
