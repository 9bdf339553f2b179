import type { StudioState } from '../../core/protocol/studio.js';
import type { Context } from '../context.js';
import { element, KeyedList, newId, setAttribute, setDisabled, setText, type View } from '../dom.js';
import { button } from './button.js';

type StyleState = StudioState['styles'][number];

/** The kinds of instruction that *Generate* writes: each on or off, one at least on. */
export class StyleChips implements View<StudioState> {
  readonly root: HTMLElement;
  private readonly chips: KeyedList<StyleState>;
  private styles: readonly StyleState[] = [];

  constructor(private readonly context: Context) {
    const title = newId('styles');
    const list = element('div', { class: 'chips', role: 'group', 'aria-labelledby': title });
    this.chips = new KeyedList(
      list,
      ({ id }) => id,
      (style) => this.chip(style),
    );
    this.root = element(
      'div',
      { class: 'styles' },
      element('span', { id: title, class: 'note' }, context.labels.stylesToWrite),
      list,
    );
  }

  update({ styles }: StudioState): void {
    this.styles = styles;
    this.chips.update(styles);
  }

  private chip({ id, label }: StyleState): View<StyleState> {
    const root = button(
      label,
      () => {
        const chosen = this.styles.filter((each) => each.chosen !== (each.id === id)).map((each) => each.id);
        if (chosen.length > 0) this.context.send({ type: 'styles', styles: chosen });
      },
      { class: 'chip', 'data-part': `style.${id}` },
    );
    return {
      root,
      update: (style) => {
        setText(root, style.label);
        setAttribute(root, 'aria-pressed', String(style.chosen));
        setDisabled(root, style.chosen && this.styles.filter(({ chosen }) => chosen).length === 1);
      },
    };
  }
}
