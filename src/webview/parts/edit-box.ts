import type { Context, Shown } from '../context.js';
import { without } from '../memory.js';
import { element, newId, setDisabled, setShown, type View } from '../dom.js';
import { button } from './button.js';
import { onEnter, setValue } from './text-box.js';

/** A wording of one's own, begun from a candidate, and accepted. */
export class EditBox implements View<Shown> {
  readonly root: HTMLElement;
  private readonly box: HTMLTextAreaElement;
  private readonly submit: HTMLElement;
  private shown: Shown | undefined;

  constructor(private readonly context: Context) {
    const { labels } = context;
    const [heading, hint] = [newId('edit'), newId('edit-hint')];
    this.box = element('textarea', {
      rows: '2',
      dir: 'auto',
      'aria-labelledby': heading,
      'aria-describedby': hint,
      'data-part': 'edit',
    });
    this.box.addEventListener('input', () => {
      const { value } = this.box;
      context.remember(({ edit, ...memory }) => ({ ...memory, edit: { ...edit, text: value } }));
    });
    onEnter(this.box, () => {
      this.send();
    });
    this.submit = button(
      labels.editAccept,
      () => {
        this.send();
      },
      { class: 'primary', 'data-part': 'edit-accept' },
    );
    const cancel = button(
      labels.editCancel,
      () => {
        this.close();
      },
      { 'data-part': 'edit-cancel' },
    );
    this.root = element(
      'section',
      { class: 'edit', 'aria-labelledby': heading },
      element('h2', { id: heading }, labels.editTitle),
      this.box,
      element('p', { class: 'note', id: hint }, labels.editHint),
      element('div', { class: 'buttons' }, this.submit, cancel),
    );
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  update(shown: Shown): void {
    const before = this.shown;
    this.shown = shown;
    const { edit } = shown.memory;
    setShown(this.root, edit !== undefined);
    setDisabled(this.submit, shown.state.blocked !== undefined);
    if (edit !== undefined) {
      setValue(this.box, edit.text, before?.record.place !== shown.record.place || before.memory.edit === undefined);
    }
  }

  /** Begins with the selected candidate's wording, or with the instruction in the file; a draft is taken up again. */
  open(): void {
    const { shown } = this;
    if (shown === undefined) return;
    const candidate = shown.selected?.candidate;
    if (shown.memory.edit === undefined || shown.memory.edit.candidate !== candidate?.id) {
      const edit = { text: candidate?.text ?? shown.record.instruction, ...(candidate && { candidate: candidate.id }) };
      this.context.remember((memory) => ({ ...memory, edit }));
    }
    this.box.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
    this.root.scrollIntoView({ block: 'nearest' });
  }

  close(): void {
    this.context.remember((memory) => without(memory, 'edit'));
    this.context.leave();
  }

  private send(): void {
    const text = this.box.value.trim();
    const { shown } = this;
    if (shown?.memory.edit === undefined || text === '' || this.submit.ariaDisabled === 'true') return;
    const { candidate } = shown.memory.edit;
    this.context.send({
      type: 'edit-accept',
      place: shown.record.place,
      ...(candidate === undefined ? {} : { candidate }),
      text,
    });
    this.close();
  }
}
