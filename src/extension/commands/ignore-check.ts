import { l10n, window } from 'vscode';
import { sessionOf } from '../session-of.js';
import { requireTrust } from '../trust.js';
import type { Command } from './command.js';

interface IgnoreArgs {
  readonly document: string;
  readonly code: string;
  readonly key?: string;
}

/** Switches a check off for a record or a file, and records that in the journal. */
export const ignoreCheck: Command = {
  id: 'xinstruct.ignoreCheck',
  async run({ sessions }, arg) {
    if (!isIgnoreArgs(arg) || !(await requireTrust())) return;
    const session = sessionOf(arg.document, sessions);
    if (!session) return;
    const author = await session.author();
    await author.ignore({ ...(arg.key === undefined ? {} : { record: arg.key }), code: arg.code, off: true });
    window.setStatusBarMessage(l10n.t('Ignored. “Restore Ignored Checks” takes it back.'), 5_000);
  },
};

function isIgnoreArgs(value: unknown): value is IgnoreArgs {
  return typeof value === 'object' && value !== null && 'document' in value && 'code' in value;
}
