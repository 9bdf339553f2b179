import type { Uri } from 'vscode';
import { commands, l10n, TabInputText, TabInputTextDiff, window, workspace, type Tab, type TextDocument } from 'vscode';
import type { Actions, Place } from '../session.js';
import { DecisionError } from '../decisions.js';
import { versionNumber } from '../editor/versions.js';
import { oneLine } from '../editor/one-line.js';
import { versionHeadings, type ShownVersion, type VersionFiles } from './version-files.js';
import { readInstruction } from './version-text.js';
import { versionName, versionUri } from './version-uri.js';

type Decide = Pick<Actions, 'accept' | 'dismiss' | 'editThenAccept'>;

/** Versions side by side in VS Code's own diff editor, and what its title offers. */
export class VersionDiffs {
  constructor(private readonly files: VersionFiles) {}

  /** Opens a version beside another one; by default beside its parent, else beside what stands in the record. */
  readonly open = async (place: Place, right: string, left?: string): Promise<void> => {
    const older = left ?? place.session.state(place.key).candidates.find(({ id }) => id === right)?.parent;
    await this.show(this.uri(place, older), this.uri(place, right), titleOf(place, right, older));
  };

  async accept(uri: Uri | undefined, actions: Decide): Promise<void> {
    const shown = await this.shown(uri);
    if (!shown) return;
    const { version, document, isDraft } = shown;
    if (isDraft) {
      const text = readInstruction(document.getText(), version.text, versionHeadings());
      if (text === undefined) {
        throw new DecisionError(
          l10n.t('The headings of this document were changed: keep “# {0}” and “# {1}”.', 'Instruction', 'Text'),
        );
      }
      await document.save();
      await actions.editThenAccept(version.place, version.candidate?.id, text);
    } else {
      await actions.accept(version.place, version.candidate?.id);
    }
    await this.close(document);
  }

  async reject(uri: Uri | undefined, actions: Decide): Promise<void> {
    const shown = await this.shown(uri);
    if (!shown?.version.candidate) return;
    const { version, document } = shown;
    await document.save();
    await actions.dismiss(version.place, shown.version.candidate.id);
    await this.close(document);
  }

  /** Puts a copy that can be edited in the place of the version. */
  async edit(uri: Uri | undefined): Promise<void> {
    const shown = await this.shown(uri);
    if (!shown || shown.isDraft) return;
    const { place, candidate } = shown.version;
    await this.editDraft(place, candidate?.id);
    await this.close(shown.document);
  }

  /** Opens a copy of a version (or of what stands in the record) that can be edited, beside the version. */
  async editDraft(place: Place, candidate: string | undefined): Promise<void> {
    const { session, key } = place;
    const name = { document: session.document.uri.toString(), key, ...(candidate === undefined ? {} : { candidate }) };
    const draft = versionUri({ ...name, draft: true }, l10n.t('{0} edited', labelOf(place, candidate)));
    this.files.forget(draft);
    await this.show(this.uri(place, candidate), draft, l10n.t('Edit, then accept: {0}', labelOf(place, candidate)));
  }

  private async show(left: Uri, right: Uri, title: string): Promise<void> {
    await commands.executeCommand('vscode.diff', left, right, title, { preview: true });
  }

  private uri({ session, key }: Place, candidate: string | undefined): Uri {
    const document = session.document.uri.toString();
    const place = { session, key };
    return versionUri({ document, key, ...(candidate === undefined ? {} : { candidate }) }, labelOf(place, candidate));
  }

  /** The version that a command is about: the one whose editor's title was clicked, else that of the active editor. */
  private async shown(
    given: Uri | undefined,
  ): Promise<{ version: ShownVersion; document: TextDocument; isDraft: boolean } | undefined> {
    const uri = given && versionName(given) ? given : activeVersion();
    const name = uri && versionName(uri);
    if (!name) return undefined;
    const version = await this.files.find(name);
    if (!version) throw new DecisionError(l10n.t('The record or its version is gone.'));
    return { version, document: await workspace.openTextDocument(uri), isDraft: name.draft === true };
  }

  private async close({ uri }: TextDocument): Promise<void> {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    const shows = (tab: Tab): boolean => urisOf(tab).at(-1)?.toString() === uri.toString();
    await window.tabGroups.close(tabs.filter(shows));
  }
}

function activeVersion(): Uri | undefined {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  return tab && urisOf(tab).at(-1);
}

/** For a diff its older side, then its newer one. */
function urisOf({ input }: Tab): readonly Uri[] {
  if (input instanceof TabInputTextDiff) return [input.original, input.modified];
  return input instanceof TabInputText ? [input.uri] : [];
}

function labelOf({ session, key }: Place, id: string | undefined): string {
  const all = session.state(key).candidates;
  const candidate = all.find((each) => each.id === id);
  return candidate ? `v${versionNumber(candidate, all)} ${oneLine(candidate.text, 30)}` : l10n.t('in the dataset');
}

function titleOf(place: Place, right: string, left: string | undefined): string {
  return `${labelOf(place, left)} ↔ ${labelOf(place, right)}`;
}
