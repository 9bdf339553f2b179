import { reviewKeys } from '../../core/protocol/keys.js';
import type { Labels } from '../../core/protocol/labels.js';
import { element, newId } from '../dom.js';
import { keyCap } from '../keyboard.js';
import { button } from './button.js';

/** The table of keys, over the panel; Escape, *?* or the button closes it, and the focus goes back where it was. */
export class Help {
  readonly root: HTMLDialogElement;

  constructor(labels: Labels) {
    const title = newId('help');
    const rows = reviewKeys.flatMap(({ studio }) =>
      studio === undefined
        ? []
        : element(
            'tr',
            {},
            element(
              'td',
              {},
              ...studio.keys.flatMap((key, index) => [...(index > 0 ? [' '] : []), element('kbd', {}, keyCap(key))]),
            ),
            element('td', {}, labels[`does.${studio.action}`]),
          ),
    );
    const head = element(
      'tr',
      {},
      element('th', { scope: 'col' }, labels.helpKey),
      element('th', { scope: 'col' }, labels.helpDoes),
    );
    this.root = element(
      'dialog',
      { 'aria-labelledby': title },
      element('h2', { id: title }, labels.helpTitle),
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)),
      button(labels.close, () => {
        this.root.close();
      }),
    );
    this.root.addEventListener('keydown', (event) => {
      if (event.key === '?') this.root.close();
      event.stopPropagation();
    });
  }

  open(): void {
    this.root.showModal();
  }
}
