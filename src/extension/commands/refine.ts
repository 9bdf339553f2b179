import { l10n, window, type QuickPickItem } from 'vscode';
import { styles, type Style } from '../../core/models/model.js';
import { styleText } from '../style-texts.js';
import { subjectOf, type Command } from './command.js';

type Wish = { readonly wish?: string; readonly style?: Style };

/** Asks what should change, as far as the model can be told, and has a better version written. */
export const refine: Command = {
  id: 'xinstruct.refine',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (!subject) return;
    const { place, candidate } = subject;
    if (candidate === undefined) {
      void window.showInformationMessage(l10n.t('This record has no candidate to refine yet. Generate one first.'));
      return;
    }
    const { style } = place.session.state(place.key).candidates.find(({ id }) => id === candidate) ?? {};
    const wish = context.model.takesWishes ? await askWish() : await askStyle(style);
    if (wish) await context.actions.refine(place, candidate, wish);
  },
};

async function askWish(): Promise<Wish | undefined> {
  const wish = await window.showInputBox({
    title: l10n.t('Refine the instruction'),
    prompt: l10n.t('What should be better? Leave it empty to have its flaws mended.'),
    placeHolder: l10n.t('shorter; ask for a table; name the country'),
  });
  if (wish === undefined) return undefined;
  return wish.trim() === '' ? {} : { wish: wish.trim() };
}

async function askStyle(current: Style | undefined): Promise<Wish | undefined> {
  const ordered = [...styles].sort((a, b) => Number(b === current) - Number(a === current));
  const items = ordered.map((style): QuickPickItem & { readonly style: Style } => ({ ...styleText(style), style }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Refine the instruction'),
    placeHolder: l10n.t('The kind of instruction to draft anew (this model takes no wishes in words)'),
  });
  return picked && { style: picked.style };
}
