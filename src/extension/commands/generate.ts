import { l10n, window } from 'vscode';
import { isPlaceArgs, placeOf } from '../place-args.js';
import type { Place } from '../session.js';
import type { Command } from './command.js';

/** Writes candidates: for the record that a lens names, else for what is selected (a record, several, or a passage of one). */
export const generate: Command = {
  id: 'xinstruct.generate',
  async run({ sessions, current, actions }, arg) {
    const named = isPlaceArgs(arg) ? placeOf(arg, sessions) : undefined;
    const places = named ? [named] : withoutInstruction(current.selected);
    if (places.length === 0) {
      void window.showInformationMessage(l10n.t('Put the cursor into a record of a JSONL file first.'));
      return;
    }
    await actions.generate(places);
  },
};

/** Of several records those that lack an instruction; all of them where none does. */
function withoutInstruction(places: readonly Place[]): readonly Place[] {
  if (places.length < 2) return places;
  const lacking = places.filter(({ session, key }) => {
    const { instruction, output } = session.find(key)?.record.fields ?? {};
    return !instruction?.text && Boolean(output?.text.trim());
  });
  return lacking.length > 0 ? lacking : places;
}
