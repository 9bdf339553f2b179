import { l10n } from 'vscode';
import type { LanguageVerdict } from '../core/language/verdict.js';

/** A verdict's level in a word or two. */
export function levelLabel(level: LanguageVerdict['level']): string {
  switch (level) {
    case 'ok':
      return l10n.t('Language fits');
    case 'information':
      return l10n.t('Language may differ');
    case 'warning':
      return l10n.t('Language doubtful');
    case 'error':
      return l10n.t('Wrong language');
    case 'abstained':
      return l10n.t('Language not checked');
  }
}
