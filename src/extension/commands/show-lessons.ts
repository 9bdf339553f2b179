import { l10n, window, type QuickPickItem } from 'vscode';
import type { RightEvent } from '../../core/journal/event.js';
import { languageName } from '../../core/language/codes.js';
import { requireTrust } from '../trust.js';
import type { Command } from './command.js';

type Item = QuickPickItem & { readonly lesson: RightEvent };

/** Lists what a person has taught the language check about the file, and takes back what is picked. */
export const showLessons: Command = {
  id: 'xinstruct.showLessons',
  async run({ current }) {
    const { session } = current;
    if (!session || !(await requireTrust())) return;
    const author = await session.author();
    if (author.lessons.length === 0) {
      void window.showInformationMessage(
        l10n.t('This file has taught the language check nothing. The quick fix “This row is right” of a finding does.'),
      );
      return;
    }
    const title = l10n.t('What this file taught the language check: pick what to forget');
    const picked = await window.showQuickPick<Item>(author.lessons.map(itemOf), { title, canPickMany: true });
    for (const { lesson } of picked ?? []) await author.teach(lesson, true);
  },
};

function itemOf(lesson: RightEvent): Item {
  return {
    label: l10n.t('{0} is right where it looks like {1}', languageName(lesson.declared), languageName(lesson.found)),
    description: l10n.t('up to {0}% probability', Math.floor(lesson.probability * 100)),
    detail: l10n.t('since {0}', lesson.at.slice(0, 10)),
    lesson,
  };
}
