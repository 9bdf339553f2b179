import { l10n } from 'vscode';
import type { Style } from '../core/models/model.js';

/** A kind of instruction as a choice in a list. */
export function styleText(style: Style): { readonly label: string; readonly detail: string } {
  switch (style) {
    case 'instruction':
      return { label: l10n.t('Instruction'), detail: l10n.t('A request in the imperative: “Explain how …”') };
    case 'question':
      return { label: l10n.t('Question'), detail: l10n.t('A question: “Why did …?”') };
    case 'chat':
      return { label: l10n.t('Chat message'), detail: l10n.t('An informal message: “hey, can you tell me …”') };
    case 'search':
      return { label: l10n.t('Search query'), detail: l10n.t('What one types into a search engine') };
  }
}
