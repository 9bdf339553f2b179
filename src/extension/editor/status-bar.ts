import { l10n, StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import { languageName } from '../../core/language/codes.js';
import type { ModelStatus } from '../session.js';
import type { DatasetSession } from '../session/dataset-session.js';
import type { Sessions } from '../session/sessions.js';
import type { CurrentRecord } from './current-record.js';

const soonMs = 200;

/** Language, problems and waiting records of the dataset in the active editor. */
export class StatusBar implements Disposable {
  private readonly item: StatusBarItem;
  private readonly subscriptions: Disposable[];
  private later: NodeJS.Timeout | undefined;

  constructor(
    sessions: Sessions,
    private readonly current: CurrentRecord,
    private readonly model: ModelStatus,
  ) {
    this.item = window.createStatusBarItem('xinstruct.status', StatusBarAlignment.Right, 90);
    this.item.name = 'X-Instruct';
    this.item.command = 'xinstruct.showFileStatus';
    const soon = (): void => {
      this.later ??= setTimeout(() => {
        this.later = undefined;
        this.update();
      }, soonMs);
    };
    this.subscriptions = [
      current.onDidChange(soon),
      model.onDidChange(soon),
      sessions.onDidOpen((session) => {
        session.onDidChange(({ kind }) => {
          if (kind !== 'pending') soon();
        });
      }),
    ];
    soon();
  }

  dispose(): void {
    clearTimeout(this.later);
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
    this.item.dispose();
  }

  private update(): void {
    const { session } = this.current;
    if (!session || window.activeTextEditor?.document !== session.document) {
      this.item.hide();
      return;
    }
    const { records, waiting, accepted, problems } = session.counts();
    const language = languagesOf(session, this.current.place?.key);
    const icon = problems > 0 ? `$(warning) ${problems}` : '$(check)';
    const waits = waiting > 0 ? ` $(comment-unresolved) ${waiting}` : '';
    this.item.text = `${language ?? 'X-Instruct'} ${icon}${waits}`;
    const name = [...(language === undefined ? [] : [language])];
    this.item.tooltip = [
      ...name,
      l10n.t('{0} records, {1} problems', records, problems),
      l10n.t('{0} wait for a decision, {1} accepted', waiting, accepted),
      l10n.t('Model: {0}', this.model.label),
    ].join('\n');
    this.item.accessibilityInformation = { label: `X-Instruct: ${this.item.tooltip.replaceAll('\n', ', ')}` };
    this.item.show();
  }
}

/** The language of the current record, or of the file's first record. */
function languagesOf(session: DatasetSession, key: string | undefined): string | undefined {
  const row = (key === undefined ? undefined : session.find(key)) ?? session.rows(0, 20)[0];
  const code = row && session.languageCode(row);
  return code === undefined ? undefined : languageName(code);
}
