import type { Style } from '../../core/models/model.js';
import type { StudioState } from '../../core/protocol/studio.js';
import type { Context, Shown } from '../context.js';
import { element, KeyedList, newId, setAttribute, setDisabled, setShown, setText, type View } from '../dom.js';
import { without } from '../memory.js';
import { button } from './button.js';
import { onEnter, setValue } from './text-box.js';

type StyleOption = { readonly id: Style | 'same'; readonly label: string; readonly chosen: boolean };

/** Where a better version is asked for: by a wish, in a style, or just so. */
export class RefineBox implements View<Shown> {
  readonly root: HTMLElement;
  private readonly wish: HTMLTextAreaElement;
  private readonly noWishes = element('p', { class: 'note', id: newId('no-wishes') });
  private readonly hint = element('p', { class: 'note', id: newId('wish-hint') });
  private readonly radios: HTMLElement;
  private readonly options: KeyedList<StyleOption>;
  private readonly submit: HTMLElement;
  private shown: Shown | undefined;

  constructor(private readonly context: Context) {
    const { labels } = context;
    const [heading, label] = [newId('refine'), newId('wish')];
    this.wish = element('textarea', {
      id: label,
      rows: '1',
      dir: 'auto',
      placeholder: labels.wishPlaceholder,
      'data-part': 'wish',
    });
    this.wish.addEventListener('input', () => {
      const { value } = this.wish;
      context.remember((memory) => ({ ...memory, wish: value }));
    });
    onEnter(this.wish, () => {
      this.send();
    });
    const group = newId('refine-style');
    this.radios = element('div', { class: 'chips', role: 'radiogroup', 'aria-labelledby': group });
    this.radios.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.send();
    });
    this.options = new KeyedList(
      this.radios,
      ({ id }) => id,
      (option) => this.radio(option, group),
    );
    this.submit = button(
      labels['do.refine'],
      () => {
        this.send();
      },
      { 'data-part': 'refine', title: labels['does.refine'] },
    );
    setText(this.noWishes, labels.noWishes);
    setText(this.hint, labels.wishHint);
    this.root = element(
      'section',
      { 'aria-labelledby': heading },
      element('h2', { id: heading }, labels.refineTitle),
      element(
        'div',
        { class: 'styles' },
        element('span', { id: group, class: 'note' }, labels.refineStyle),
        this.radios,
      ),
      element('label', { for: label, class: 'note' }, labels.wish),
      this.wish,
      this.noWishes,
      this.hint,
      this.submit,
    );
  }

  update(shown: Shown): void {
    const before = this.shown;
    this.shown = shown;
    const { state, memory, record, selected } = shown;
    const { takesWishes } = state.model;
    setShown(this.root, record.candidates.length > 0);
    setValue(this.wish, memory.wish ?? '', before?.record.place !== record.place);
    this.wish.disabled = !takesWishes;
    setAttribute(this.wish, 'aria-describedby', takesWishes ? this.hint.id : this.noWishes.id);
    setShown(this.noWishes, !takesWishes);
    setShown(this.hint, takesWishes);
    setDisabled(
      this.submit,
      selected === undefined || state.blocked !== undefined || isBeingRefined(state, selected.candidate.id),
    );
    const style = memory.style ?? 'same';
    this.options.update(
      [{ id: 'same' as const, label: this.context.labels.sameStyle }, ...state.styles].map(({ id, label }) => ({
        id,
        label,
        chosen: id === style,
      })),
    );
  }

  /** Goes where the next Enter sends: the wish where the model takes one, else the style. */
  focus(): void {
    if (this.wish.disabled) {
      this.radios.querySelector<HTMLInputElement>('input:checked')?.focus();
    } else {
      this.wish.focus();
    }
    this.root.scrollIntoView({ block: 'nearest' });
  }

  private send(): void {
    const { shown } = this;
    if (shown?.selected === undefined || this.submit.ariaDisabled === 'true') return;
    const { state, record, selected, memory } = shown;
    const wish = state.model.takesWishes ? this.wish.value.trim() : '';
    this.context.send({
      type: 'refine',
      place: record.place,
      candidate: selected.candidate.id,
      ...(wish === '' ? {} : { wish }),
      ...(memory.style === undefined ? {} : { style: memory.style }),
    });
    this.context.leave();
  }

  private radio({ id }: StyleOption, group: string): View<StyleOption> {
    const input = element('input', { type: 'radio', name: group, 'data-part': `refine-style.${id}` });
    input.addEventListener('change', () => {
      this.context.remember((memory) => (id === 'same' ? without(memory, 'style') : { ...memory, style: id }));
    });
    const text = element('span');
    return {
      root: element('label', { class: 'chip' }, input, text),
      update: ({ label, chosen }) => {
        setText(text, label);
        if (input.checked !== chosen) input.checked = chosen;
      },
    };
  }
}

function isBeingRefined({ pending }: StudioState, candidate: string): boolean {
  return pending.some(({ parent }) => parent === candidate);
}
