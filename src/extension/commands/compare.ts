import { l10n, window, type QuickPickItem } from 'vscode';
import type { Candidate } from '../../core/journal/state.js';
import { oneLine } from '../editor/one-line.js';
import { versionNumber } from '../editor/versions.js';
import type { EditorContext } from '../context.js';
import { isPlaceArgs } from '../place-args.js';
import type { Place } from '../session.js';
import { subjectOf, type Command } from './command.js';

/** Opens two versions in the diff editor: the one that is named, against its parent or another one that the person picks. */
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
    const parent = all.find(({ id }) => id === right.parent);
    if (parent && isPlaceArgs(arg) && arg.withParent) {
      await context.actions.diff(place, right.id);
      return;
    }
    const others = all.filter((each) => each !== right && each !== parent);
    await pickOther(context, place, right, parent ? [parent, ...others] : others, all);
  },
};

async function pickOther(
  { actions }: EditorContext,
  place: Place,
  right: Candidate,
  others: readonly Candidate[],
  all: readonly Candidate[],
): Promise<void> {
  if (others.length === 0) {
    await actions.diff(place, right.id);
    return;
  }
  const items: (QuickPickItem & { readonly id?: string })[] = [
    ...others.map((each) => ({
      label: `v${versionNumber(each, all)} ${oneLine(each.text, 80)}`,
      description: each.id === right.parent ? l10n.t('improved here') : (each.style ?? ''),
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
