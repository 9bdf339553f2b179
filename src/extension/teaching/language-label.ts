import { l10n } from 'vscode';
import { languageName } from '../../core/language/codes.js';
import { undeclared } from '../../core/teaching/plan.js';

/** Name of the language that pairs are counted under. */
export function languageLabel(code: string): string {
  return code === undeclared ? l10n.t('no declared language') : languageName(code);
}
