import type { StudioAction } from '../../core/protocol/keys.js';
import type { Context } from '../context.js';
import { element, isDisabled } from '../dom.js';
import { keyCap, keysOf } from '../keyboard.js';

/** A button that does nothing while it is marked as disabled. */
export function button(
  label: string,
  press: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const root = element('button', { type: 'button', ...attributes }, element('span', { class: 'label' }, label));
  root.addEventListener('click', () => {
    if (!isDisabled(root)) press();
  });
  return root;
}

/** The button of an action: its label, its key, and what it does at length. */
export function actionButton(
  { labels, act }: Pick<Context, 'labels' | 'act'>,
  action: StudioAction,
): HTMLButtonElement {
  const [key] = keysOf(action);
  const root = button(
    labels[`do.${action}`],
    () => {
      act(action);
    },
    { title: labels[`does.${action}`], 'data-part': `do.${action}` },
  );
  if (key !== undefined) {
    root.setAttribute('aria-keyshortcuts', key);
    root.append(element('kbd', { 'aria-hidden': 'true' }, keyCap(key)));
  }
  return root;
}
