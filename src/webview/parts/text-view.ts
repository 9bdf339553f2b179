import { fill } from '../../core/protocol/labels.js';
import type { StudioRecord, ToStudio } from '../../core/protocol/studio.js';
import type { Context } from '../context.js';
import { element, newId, setAttribute, setShown, setText, type View } from '../dom.js';
import { pieces } from '../pieces.js';
import { button } from './button.js';

type More = Extract<ToStudio, { type: 'more' }>;

/** The record's text: its beginning, and more of it when that is asked for. */
export class TextView implements View<StudioRecord> {
  readonly root: HTMLElement;
  private readonly body: HTMLElement;
  private readonly moreButton: HTMLButtonElement;
  private shown = { place: '', head: '', total: -1, length: 0 };

  constructor(private readonly context: Context) {
    const { labels } = context;
    const heading = newId('text');
    this.body = element('div', {
      class: 'text',
      tabindex: '0',
      role: 'group',
      'aria-labelledby': heading,
      'data-part': 'text',
    });
    this.moreButton = button(
      '',
      () => {
        context.send({ type: 'more', place: this.shown.place, from: this.shown.length });
      },
      { class: 'quiet', 'data-part': 'more' },
    );
    this.root = element(
      'section',
      { 'aria-labelledby': heading },
      element('h2', { id: heading }, labels.text),
      this.body,
      this.moreButton,
    );
  }

  update({ place, text, rest, lang }: StudioRecord): void {
    setAttribute(this.body, 'lang', lang);
    const total = text.length + rest;
    if (this.shown.place === place && this.shown.head === text && this.shown.total === total) return;
    const moved = this.shown.place !== place;
    this.shown = { place, head: text, total, length: text.length };
    this.body.replaceChildren(...pieces(text).map(piece));
    if (moved) this.body.scrollTop = 0;
    this.showRest(rest);
  }

  /** Appends a part; one that doesn't follow what is shown belongs to another text. */
  append({ place, from, text, rest }: More): void {
    if (place !== this.shown.place || from !== this.shown.length) return;
    this.shown = { ...this.shown, length: from + text.length };
    this.body.append(...this.continued(text));
    if (rest === 0 && document.activeElement === this.moreButton) this.body.focus();
    this.showRest(rest);
  }

  /** A part begins anywhere in a line: the rest of that line goes where the line is. */
  private continued(text: string): readonly HTMLElement[] {
    const last = this.body.lastElementChild;
    if (last === null || last.textContent.endsWith('\n')) return pieces(text).map(piece);
    const newline = text.indexOf('\n');
    const end = newline === -1 ? text.length : newline + 1;
    last.append(text.slice(0, end));
    return pieces(text.slice(end)).map(piece);
  }

  private showRest(rest: number): void {
    setText(this.moreButton, fill(this.context.labels.showMore, rest.toLocaleString(document.documentElement.lang)));
    setShown(this.moreButton, rest > 0);
  }
}

/** Each piece finds its own direction, as each paragraph would. */
function piece(text: string): HTMLElement {
  return element('div', { class: 'piece', dir: 'auto' }, text);
}
