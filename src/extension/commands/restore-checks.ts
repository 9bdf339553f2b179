import { l10n, window, type QuickPickItem } from 'vscode';
import type { RecordKey } from '../../core/dataset/record.js';
import type { DatasetSession } from '../session/dataset-session.js';
import { requireTrust } from '../trust.js';
import type { Command } from './command.js';

type Item = QuickPickItem & { readonly code: string; readonly record?: RecordKey };

/** Lists the checks that are ignored in the file and its records, and switches those that are picked on again. */
export const restoreChecks: Command = {
  id: 'xinstruct.restoreChecks',
  async run({ current }) {
    const { session } = current;
    if (!session || !(await requireTrust())) return;
    const items = ignoredIn(session);
    if (items.length === 0) {
      void window.showInformationMessage(l10n.t('No check is ignored in this file.'));
      return;
    }
    const title = l10n.t('Checks to restore');
    const picked = await window.showQuickPick<Item>(items, { title, canPickMany: true });
    const author = await session.author();
    for (const { code, record } of picked ?? []) {
      await author.ignore({ ...(record === undefined ? {} : { record }), code, off: false });
    }
  },
};

function ignoredIn(session: DatasetSession): readonly Item[] {
  const ofFile = session.ignored();
  const items: Item[] = [...ofFile].map((code) => ({ label: code, description: l10n.t('in the whole file'), code }));
  for (const { key, line } of session.rows(0, session.document.lineCount - 1)) {
    for (const code of session.ignored(key)) {
      if (ofFile.has(code)) continue;
      items.push({ label: code, description: l10n.t('in line {0}', line + 1), code, record: key });
    }
  }
  return items;
}
