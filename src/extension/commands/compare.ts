import { l10n, window, type QuickPickItem } from 'vscode';
import type { Candidate } from '../../core/journal/state.js';
import { oneLine } from '../editor/one-line.js';
import { versionNumber } from '../editor/versions.js';
import type { EditorContext } from '../context.js';
import type { Place } from '../session.js';
import { subjectOf, type Command } from './command.js';

/** Opens two versions in the diff editor: the one that is named against its parent, or two that the person picks. */
export const compare: Command = {
  id: 'xinstruct.compare',
  async run(context, arg) {
    const subject = subjectOf(context, arg);
    if (!subject) return;
    const { place } = subject;
    const all = versionsOf(place);
    const right = all.find(({ id }) => id === subject.candidate) ?? all[0];
    if (!right) {
      void window.showInformationMessage(l10n.t('This record has no versions to compare yet. Generate one first.'));
      return;
    }
    if (right.parent !== undefined && all.some(({ id }) => id === right.parent)) {
      await context.actions.diff(place, right.id);
      return;
    }
    await pickOther(context, place, right, all);
  },
};

async function pickOther(
  { actions }: EditorContext,
  place: Place,
  right: Candidate,
  all: readonly Candidate[],
): Promise<void> {
  const others = all.filter(({ id }) => id !== right.id);
  if (others.length === 0) {
    await actions.diff(place, right.id);
    return;
  }
  const items: (QuickPickItem & { readonly id?: string })[] = [
    ...others.map((each) => ({
      label: `v${versionNumber(each, all)} ${oneLine(each.text, 80)}`,
      description: each.style ?? '',
      id: each.id,
    })),
    { label: `$(file) ${l10n.t('What stands in the dataset')}` },
  ];
  const title = l10n.t('Compare “{0}” with …', oneLine(right.text, 50));
  const picked = await window.showQuickPick(items, { title, matchOnDescription: true });
  if (picked) await actions.diff(place, right.id, picked.id);
}

function versionsOf({ session, key, passage }: Place): readonly Candidate[] {
  const row = session.find(key);
  return row ? session.candidates(session.target(row, passage)) : [];
}
