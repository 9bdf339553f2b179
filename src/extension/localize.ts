import { l10n } from 'vscode';
import type { Message } from '../core/message.js';

/** A message of the core in the user's language. */
export function localize({ template, args }: Message): string {
  return l10n.t(template, ...args);
}
