import { l10n, QuickPickItemKind, ThemeIcon, Uri, window, workspace, type QuickPickItem } from 'vscode';
import type { TeachSource } from '../../core/teaching/plan.js';
import type { TeachingPort } from './ports.js';
import { sourceOf, type OfferedSource } from './sources.js';

type Item = QuickPickItem & { readonly source?: TeachSource };

/** Asks which sources the pairs come from; how many each has is looked up meanwhile. Undefined: it was left. */
export async function chooseSources(
  port: Pick<TeachingPort, 'collect'>,
  offered: readonly OfferedSource[],
): Promise<readonly TeachSource[] | undefined> {
  const chosen = offered.length === 0 ? 'more' : await pick(port, offered);
  if (chosen !== 'more') return chosen;
  const files = await window.showOpenDialog({
    title: l10n.t('Files with pairs of instruction and response'),
    openLabel: l10n.t('Add'),
    canSelectMany: true,
    filters: { [l10n.t('JSON Lines')]: ['jsonl', 'ndjson'] },
  });
  if (files === undefined || files.length === 0) return offered.length === 0 ? undefined : chooseSources(port, offered);
  const added = await Promise.all(files.map(async (file) => ({ source: await sourceOf(file), picked: true })));
  const known = offered.filter(({ source }) => added.every((each) => each.source.file !== source.file));
  return chooseSources(port, [...known, ...added]);
}

async function pick(
  port: Pick<TeachingPort, 'collect'>,
  offered: readonly OfferedSource[],
): Promise<readonly TeachSource[] | 'more' | undefined> {
  const stop = new AbortController();
  const input = window.createQuickPick<Item>();
  const counted = new Map<TeachSource, string>();
  const add = { iconPath: new ThemeIcon('add'), tooltip: l10n.t('Add files with pairs …') };
  const show = (): void => {
    // New items lose the marks that a person has set.
    const marked = new Set(input.selectedItems.map(({ source }) => source));
    input.items = items(offered, counted);
    input.selectedItems = input.items.filter(({ source }) => source !== undefined && marked.has(source));
  };
  input.title = l10n.t('Teach the model: where the pairs come from');
  input.placeholder = l10n.t('Of a dataset the accepted rows count, of a file of pairs every row');
  input.canSelectMany = true;
  input.ignoreFocusOut = true;
  input.matchOnDetail = true;
  input.buttons = [add];
  input.items = items(offered, counted);
  const first = new Set(offered.filter(({ picked }) => picked).map(({ source }) => source));
  input.selectedItems = input.items.filter(({ source }) => source !== undefined && first.has(source));
  input.busy = true;
  void count(port, offered, stop.signal, (source, text) => {
    counted.set(source, text);
    show();
    input.busy = counted.size < offered.length;
  });
  try {
    return await new Promise((resolve) => {
      input.onDidAccept(() => {
        const sources = input.selectedItems.flatMap(({ source }) => source ?? []);
        if (sources.length > 0) resolve(sources);
      });
      input.onDidTriggerButton(() => {
        resolve('more');
      });
      input.onDidHide(() => {
        resolve(undefined);
      });
      input.show();
    });
  } finally {
    stop.abort();
    input.dispose();
  }
}

function items(offered: readonly OfferedSource[], counted: ReadonlyMap<TeachSource, string>): readonly Item[] {
  const group = (kind: TeachSource['kind'], label: string): readonly Item[] => {
    const own = offered.filter(({ source }) => source.kind === kind);
    if (own.length === 0) return [];
    return [
      { label, kind: QuickPickItemKind.Separator },
      ...own.map(({ source }): Item => {
        const description = counted.get(source) ?? l10n.t('being counted ...');
        return { label: workspace.asRelativePath(Uri.file(source.file)), description, source };
      }),
    ];
  };
  return [
    ...group('dataset', l10n.t('Datasets: their accepted rows')),
    ...group('seed', l10n.t('Files of trusted pairs')),
  ];
}

/** Counts one source after the other: each is read whole. */
async function count(
  port: Pick<TeachingPort, 'collect'>,
  offered: readonly OfferedSource[],
  signal: AbortSignal,
  tell: (source: TeachSource, text: string) => void,
): Promise<void> {
  for (const { source } of offered) {
    let text: string;
    try {
      const { pairs, refused } = (await port.collect([source], signal)).report;
      text =
        refused.length === 0
          ? l10n.t('{0} usable pairs', pairs)
          : l10n.t('{0} usable pairs, {1} rows refused', pairs, refused.length);
    } catch (error) {
      text = l10n.t('can’t be read ({0})', error instanceof Error ? error.message : String(error));
    }
    if (signal.aborted) return;
    tell(source, text);
  }
}
