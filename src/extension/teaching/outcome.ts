import { l10n, window } from 'vscode';
import { adapterSetting, writeSetting } from '../settings.js';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';

const key = 'embedded.adapterFile';

/** Has the embedded model use another adapter: a file, `none`, or (empty) the one that ships. */
export async function useAdapter(setting: string): Promise<void> {
  await writeSetting(key, setting);
}

/**
 * Says what came of a training. An adapter that is better on the held-out pairs is switched on, and can be switched back; any
 * other is offered only.
 */
export async function tellOutcome(
  adapter: StoredAdapter,
  better: boolean,
  show: (adapter: StoredAdapter) => Promise<void>,
): Promise<void> {
  const figures = figuresOf(adapter);
  const showIt = l10n.t('Show');
  if (!better) {
    const use = l10n.t('Use It Anyway');
    const text = l10n.t(
      'The adapter {0} was taught, but its held-out pairs did not get better ({1}). It is not in use.',
      adapter.name,
      figures,
    );
    const answer = await window.showWarningMessage(text, showIt, use);
    if (answer === use) await useAdapter(adapter.file);
    if (answer === showIt) await show(adapter);
    return;
  }
  const earlier = adapterSetting() ?? '';
  await useAdapter(adapter.file);
  const back = l10n.t('Switch Back');
  const text = l10n.t('The adapter {0} is in use: {1}.', adapter.name, figures);
  const answer = await window.showInformationMessage(text, showIt, back);
  if (answer === back) await useAdapter(earlier);
  if (answer === showIt) await show(adapter);
}

/** The held-out figures in a few words. */
export function figuresOf({ before, after }: StoredAdapter): string {
  if (before === undefined || after === undefined) return l10n.t('not measured');
  return l10n.t(
    'loss {0} → {1}, found {2} % → {3} %',
    before.loss.toFixed(2),
    after.loss.toFixed(2),
    Math.round(100 * before.recall),
    Math.round(100 * after.recall),
  );
}
