import { commands, l10n, window, type QuickPickItem } from 'vscode';
import type { Command } from './command.js';

/** What the status bar opens: the state of the dataset, and where to go from there. */
export const showFileStatus: Command = {
  id: 'xinstruct.showFileStatus',
  async run({ current, model }) {
    const { session } = current;
    if (!session) return;
    const { records, problems, waiting, accepted } = session.counts();
    const items: (QuickPickItem & { readonly command: string })[] = [
      {
        label: `$(warning) ${l10n.t('Problems')}`,
        description: l10n.t('{0} in {1} records', problems, records),
        command: 'workbench.actions.view.problems',
      },
      {
        label: `$(comment-unresolved) ${l10n.t('Next waiting record')}`,
        description: l10n.t('{0} wait for a decision, {1} accepted', waiting, accepted),
        command: 'xinstruct.nextRecord',
      },
      { label: `$(checklist) ${l10n.t('Check the whole file')}`, command: 'xinstruct.checkFile' },
      { label: `$(eye) ${l10n.t('Restore ignored checks')}`, command: 'xinstruct.restoreChecks' },
      {
        label: `$(mortar-board) ${l10n.t('What this file taught the language check')}`,
        description: String(session.lessons.length),
        command: 'xinstruct.showLessons',
      },
      { label: `$(layout-sidebar-right) ${l10n.t('Open the studio')}`, command: 'xinstruct.openStudio' },
      {
        label: `$(server-environment) ${l10n.t('Choose the model')}`,
        description: model.label,
        command: 'xinstruct.chooseModel',
      },
    ];
    const picked = await window.showQuickPick(items, { title: 'X-Instruct' });
    if (picked) await commands.executeCommand(picked.command);
  },
};
