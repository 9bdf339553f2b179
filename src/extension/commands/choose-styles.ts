import { l10n, window, type QuickPickItem } from 'vscode';
import { styles, type Style } from '../../core/models/model.js';
import { styleText } from '../style-texts.js';
import type { Command } from './command.js';

/** Lets the person choose the kinds of instruction that are written. */
export const chooseStyles: Command = {
  id: 'xinstruct.chooseStyles',
  async run({ styles: choice }) {
    const { chosen } = choice;
    const items = styles.map((style): QuickPickItem & { readonly style: Style } => ({
      ...styleText(style),
      style,
      picked: chosen.includes(style),
    }));
    const title = l10n.t('Kinds of instruction that are written, in turn');
    const picked = await window.showQuickPick(items, { title, canPickMany: true });
    if (picked && picked.length > 0) await choice.choose(picked.map(({ style }) => style));
  },
};
