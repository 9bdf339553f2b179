import { commands, l10n, QuickPickItemKind, Uri, window, type QuickPickItem } from 'vscode';
import { languageLabel } from './language-label.js';
import { localize } from '../localize.js';
import { adapterSetting } from '../settings.js';
import { choiceOf, parentOf, settingOf, type AdapterChoice } from './adapter-use.js';
import type { Desk } from './desk.js';
import { figuresOf, useAdapter } from './outcome.js';
import type { ExportKind, UnfinishedTraining } from '../../node/teaching/adapter-store.js';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';
import { goOn } from './teach-flow.js';

type Listed =
  | { readonly kind: 'choice'; readonly choice: AdapterChoice }
  | { readonly kind: 'unfinished'; readonly training: UnfinishedTraining };
type Item = QuickPickItem & { readonly listed?: Listed };

interface Action extends QuickPickItem {
  readonly run: () => Promise<void>;
}

/** Lists the adapters with where they come from, and does to one of them what is picked. */
export async function manageAdapters(desk: Desk): Promise<void> {
  const { adapters, unfinished } = await desk.port.store.list();
  const inUse = choiceOf(adapterSetting(), adapters);
  const picked = await window.showQuickPick(items(adapters, unfinished, inUse), {
    title: l10n.t('Adapters of the embedded model'),
    placeHolder: l10n.t('Pick one to use it, to see where it comes from, to export or to delete it'),
    matchOnDetail: true,
    matchOnDescription: true,
  });
  if (picked?.listed === undefined) return;
  const { listed } = picked;
  const actions =
    listed.kind === 'choice' ? ofChoice(desk, listed.choice, inUse, adapters) : ofUnfinished(desk, listed.training);
  const action = await window.showQuickPick(actions, { title: picked.label.replace(/^\$\([\w-]+\) /u, '') });
  await action?.run();
}

function items(
  adapters: readonly StoredAdapter[],
  unfinished: readonly UnfinishedTraining[],
  inUse: AdapterChoice,
): readonly Item[] {
  const mark = (choice: AdapterChoice): string => (settingOf(choice) === settingOf(inUse) ? '$(check) ' : '');
  const item = (choice: AdapterChoice, label: string, detail: string, description?: string): Item => ({
    label: `${mark(choice)}${label}`,
    detail,
    ...(description === undefined ? {} : { description }),
    listed: { kind: 'choice', choice },
  });
  const group = (label: string, own: readonly Item[]): readonly Item[] =>
    own.length === 0 ? [] : [{ label, kind: QuickPickItemKind.Separator }, ...own];
  return [
    ...group(
      l10n.t('Taught on this machine'),
      adapters.map((adapter) =>
        item({ kind: 'stored', adapter }, adapter.name, provenanceOf(adapter), adapter.date.slice(0, 10)),
      ),
    ),
    ...group(
      l10n.t('Not finished'),
      unfinished.map((training) => ({
        label: training.name,
        description: l10n.t('step {0} of {1}', training.step, training.steps),
        listed: { kind: 'unfinished', training },
      })),
    ),
    ...group(l10n.t('Others'), [
      ...(inUse.kind === 'file' ? [item(inUse, inUse.file, l10n.t('A file that the settings name.'))] : []),
      item({ kind: 'shipped' }, l10n.t('The adapter that ships'), l10n.t('Taught by X-Instruct’s own recipe.')),
      item({ kind: 'none' }, l10n.t('None'), l10n.t('The base model, which was taught nothing.')),
    ]),
  ];
}

/** Where an adapter comes from, in one line. */
function provenanceOf(adapter: StoredAdapter): string {
  const { fault, pairs, languages, parent } = adapter;
  if (fault !== undefined) return `$(error) ${localize(fault)}`;
  const total = pairs.reduce((sum, each) => sum + each.pairs, 0);
  return [
    l10n.t('{0} pairs', total),
    languages.map(languageLabel).join(', '),
    parent === undefined ? l10n.t('on the base model') : l10n.t('on top of {0}', parent.id),
    figuresOf(adapter),
  ].join(' · ');
}

function ofChoice(
  desk: Desk,
  choice: AdapterChoice,
  inUse: AdapterChoice,
  adapters: readonly StoredAdapter[],
): readonly Action[] {
  const isInUse = settingOf(choice) === settingOf(inUse);
  const stored = choice.kind === 'stored' ? choice.adapter : undefined;
  const usable = stored === undefined || stored.fault === undefined;
  const switchTo = (label: string, to: AdapterChoice): Action => ({ label, run: () => useAdapter(settingOf(to)) });
  return [
    ...(isInUse || !usable ? [] : [switchTo(`$(check) ${l10n.t('Use it')}`, choice)]),
    ...(isInUse && stored !== undefined
      ? [
          switchTo(
            `$(discard) ${l10n.t('Back to {0}', nameOf(parentOf(stored, adapters)))}`,
            parentOf(stored, adapters),
          ),
        ]
      : []),
    ...(isInUse && choice.kind !== 'shipped'
      ? [switchTo(`$(home) ${l10n.t('Back to the adapter that ships')}`, { kind: 'shipped' })]
      : []),
    ...(isInUse && choice.kind !== 'none'
      ? [switchTo(`$(circle-slash) ${l10n.t('Switch off: use no adapter')}`, { kind: 'none' })]
      : []),
    ...(stored === undefined ? [] : ofStored(desk, stored, isInUse, usable)),
  ];
}

function nameOf(choice: AdapterChoice): string {
  switch (choice.kind) {
    case 'stored':
      return choice.adapter.name;
    case 'none':
      return l10n.t('the base model without an adapter');
    case 'shipped':
    case 'file':
      return l10n.t('the adapter that ships');
  }
}

function ofStored(desk: Desk, adapter: StoredAdapter, isInUse: boolean, usable: boolean): readonly Action[] {
  const exported = (label: string, kind: ExportKind): Action => ({
    label: `$(export) ${label}`,
    run: () => exportAdapter(desk, adapter, kind),
  });
  return [
    ...(usable
      ? [
          {
            label: `$(info) ${l10n.t('Show where it comes from')}`,
            run: () => desk.showProvenance(adapter),
          },
          exported(l10n.t('Export as GGUF, for llama.cpp …'), 'gguf'),
          exported(l10n.t('Export for peft, for PyTorch …'), 'peft'),
        ]
      : []),
    {
      label: `$(trash) ${l10n.t('Delete …')}`,
      ...(isInUse ? { detail: l10n.t('It is in use: switch back first.') } : {}),
      run: () => deleteAdapter(desk, adapter.id, adapter.name, isInUse),
    },
  ];
}

function ofUnfinished(desk: Desk, training: UnfinishedTraining): readonly Action[] {
  return [
    { label: `$(debug-continue) ${l10n.t('Go on with it')}`, run: () => goOn(desk, training) },
    {
      label: `$(trash) ${l10n.t('Delete …')}`,
      run: () => deleteAdapter(desk, training.id, training.name, false),
    },
  ];
}

async function exportAdapter({ port }: Desk, { id, name }: StoredAdapter, kind: ExportKind): Promise<void> {
  const [folder] =
    (await window.showOpenDialog({
      title: l10n.t('Folder to export {0} to', name),
      openLabel: l10n.t('Export Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (folder === undefined) return;
  const written = await port.store.exportTo(id, folder.fsPath, kind);
  const reveal = l10n.t('Show in Folder');
  const answer = await window.showInformationMessage(l10n.t('{0} was exported to {1}.', name, written), reveal);
  if (answer === reveal) await commands.executeCommand('revealFileInOS', Uri.file(written));
}

async function deleteAdapter({ port }: Desk, id: string, name: string, isInUse: boolean): Promise<void> {
  if (isInUse) {
    void window.showWarningMessage(l10n.t('{0} is in use. Switch back first, then delete it.', name));
    return;
  }
  const yes = l10n.t('Delete');
  const answer = await window.showWarningMessage(
    l10n.t('Delete {0}?', name),
    {
      modal: true,
      detail: l10n.t('Its files are removed from this machine. Candidates that it has written stay.'),
    },
    yes,
  );
  if (answer === yes) await port.store.remove(id);
}
