import { commands, l10n, window, workspace } from 'vscode';

/** Whether models may be asked and journals written; where not, says so and offers the way out. */
export async function requireTrust(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = l10n.t('Manage Trust');
  const text = l10n.t(
    'This workspace is in Restricted Mode: records are checked, but no model is asked and nothing is recorded. Trust the workspace first.',
  );
  if ((await window.showWarningMessage(text, manage)) === manage) {
    await commands.executeCommand('workbench.trust.manage');
  }
  return workspace.isTrusted;
}
