import { commands, l10n, ProgressLocation, window } from 'vscode';
import type { Command } from './command.js';

/** Checks every row of the file anew and shows what was found. */
export const checkFile: Command = {
  id: 'xinstruct.checkFile',
  async run({ current }) {
    const { session } = current;
    if (!session) return;
    const title = l10n.t('Checking {0}', session.document.fileName);
    await window.withProgress({ location: ProgressLocation.Window, title }, () => session.check());
    const { records, problems } = session.counts();
    if (problems === 0) {
      void window.showInformationMessage(l10n.t('{0} records, no problems.', records));
    } else {
      await commands.executeCommand('workbench.actions.view.problems');
    }
  },
};
