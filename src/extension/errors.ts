import { commands, env, l10n, Uri, window, type LogOutputChannel } from 'vscode';
import { PlaceError } from '../core/jsonl/edit.js';
import { ModelError, type ModelErrorReason, type ProviderId } from '../core/models/model.js';
import { JournalError } from '../node/journal/journal-error.js';
import { TeachError, type TeachErrorReason } from '../node/teaching/teach-error.js';
import { DecisionError } from './decisions.js';
import { localize } from './localize.js';
import { ResourceError } from './session/author-resources.js';
import { DetectorError } from './session/detector-source.js';
import { chosenProvider } from './settings.js';

interface Fix {
  readonly label: string;
  readonly run: () => unknown;
}

type FixName = 'key' | 'endpoint' | 'model-name' | 'choose' | 'retry' | 'python' | 'log';

const fixesByReason: Readonly<Record<ModelErrorReason, readonly FixName[]>> = {
  cancelled: [],
  'no-key': ['key', 'endpoint', 'choose'],
  'no-consent': ['retry', 'choose'],
  'not-configured': ['endpoint', 'choose'],
  unreachable: ['retry', 'endpoint', 'choose'],
  unauthorized: ['key', 'endpoint', 'choose'],
  'model-not-found': ['model-name', 'choose'],
  'rate-limited': ['retry', 'choose'],
  'context-too-long': ['choose', 'log'],
  'content-filter': ['choose', 'log'],
  'bad-answer': ['retry', 'choose', 'log'],
  timeout: ['retry', 'endpoint', 'choose'],
  'model-file': ['retry', 'choose', 'log'],
  'model-process': ['retry', 'choose', 'log'],
  unsupported: ['choose'],
  server: ['retry', 'choose', 'log'],
};

const fixesOfTeaching: Readonly<Record<TeachErrorReason, readonly FixName[]>> = {
  cancelled: [],
  'no-python': ['python', 'retry'],
  'old-python': ['python', 'retry'],
  'no-venv': ['retry', 'log'],
  'no-space': ['retry'],
  'no-network': ['retry', 'log'],
  pip: ['retry', 'log'],
  trainer: ['retry', 'log'],
  'too-few': [],
  file: ['retry', 'log'],
  'in-use': ['retry'],
};

const pythonDownloads = 'https://www.python.org/downloads/';

/** Settings of an endpoint help nobody who uses another provider. */
const ofEndpoint: ReadonlySet<FixName> = new Set<FixName>(['key', 'endpoint']);

/** Shows what went wrong: one message a failure, with what helps as buttons, and the details in the log. */
export class Errors {
  private readonly visible = new Set<string>();

  constructor(private readonly log: LogOutputChannel) {}

  /** Writes into the log only. */
  readonly note = (error: unknown): void => {
    if (!isCancelled(error)) this.log.error(error instanceof Error ? error : String(error));
  };

  readonly warn = (text: string): void => {
    this.log.warn(text);
  };

  /** Shows the error and runs the chosen fix. A cancelled work is no error. */
  async show(error: unknown, retry?: () => unknown): Promise<void> {
    if (isCancelled(error)) return;
    this.note(error);
    const text = wording(error);
    if (this.visible.has(text)) return;
    this.visible.add(text);
    try {
      const fixes = fixesFor(error, chosenProvider(), retry);
      const chosen = await window.showErrorMessage(text, ...fixes.map(({ label }) => label));
      await fixes.find(({ label }) => label === chosen)?.run();
    } finally {
      this.visible.delete(text);
    }
  }
}

export function isCancelled(error: unknown): boolean {
  return (error instanceof ModelError || error instanceof TeachError) && error.reason === 'cancelled';
}

export function wording(error: unknown): string {
  if (error instanceof ModelError || error instanceof JournalError || error instanceof TeachError) {
    return localize(error.text);
  }
  if (error instanceof PlaceError) return localize(error.reason);
  if (error instanceof ResourceError || error instanceof DecisionError || error instanceof DetectorError) {
    return error.message;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return l10n.t('X-Instruct met an error that it did not expect: {0}. The log tells more.', reason);
}

function fixesFor(error: unknown, provider: ProviderId, retry: (() => unknown) | undefined): readonly Fix[] {
  if (error instanceof JournalError) return named(['retry', 'log'], retry);
  if (error instanceof TeachError) return named(fixesOfTeaching[error.reason], retry);
  if (error instanceof DecisionError) return [];
  if (error instanceof DetectorError) return named(['log'], undefined);
  if (error instanceof PlaceError || error instanceof ResourceError) return [settingsFix()];
  if (!(error instanceof ModelError)) return named(['log'], retry);
  const names = fixesByReason[error.reason].filter((name) => provider === 'openai' || !ofEndpoint.has(name));
  return named(names, retry);
}

function named(names: readonly FixName[], retry: (() => unknown) | undefined): readonly Fix[] {
  return names.flatMap((name): Fix[] => {
    switch (name) {
      case 'retry':
        return retry ? [{ label: l10n.t('Retry'), run: retry }] : [];
      case 'key':
        return [{ label: l10n.t('Set API Key'), run: command('xinstruct.setApiKey') }];
      case 'endpoint':
        return [{ label: l10n.t('Open Settings'), run: command('workbench.action.openSettings', 'xinstruct.openai') }];
      case 'model-name':
        return [{ label: l10n.t('Open Settings'), run: command('workbench.action.openSettings', 'xinstruct model') }];
      case 'choose':
        return [{ label: l10n.t('Choose Model'), run: command('xinstruct.chooseModel') }];
      case 'python':
        return [{ label: l10n.t('Get Python'), run: () => env.openExternal(Uri.parse(pythonDownloads)) }];
      case 'log':
        return [{ label: l10n.t('Show Log'), run: command('xinstruct.showLog') }];
    }
  });
}

function settingsFix(): Fix {
  return {
    label: l10n.t('Open Settings'),
    run: command('workbench.action.openSettings', '@ext:x-instruct.x-instruct'),
  };
}

function command(id: string, ...args: readonly unknown[]): () => Thenable<unknown> {
  return () => commands.executeCommand(id, ...args);
}
