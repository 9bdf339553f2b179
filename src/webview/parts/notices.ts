import type { Fix, StudioRecord, StudioState } from '../../core/protocol/studio.js';
import type { Context } from '../context.js';
import { element, KeyedList, setAttribute, setOptionalText, setShown, setText, type View } from '../dom.js';
import { icon } from '../icons.js';
import { actionButton, button } from './button.js';

/** The record's last failure, and what helps. */
export class FailureView implements View<StudioRecord> {
  readonly root: HTMLElement;
  private readonly text = element('span', { dir: 'auto' });
  private readonly fixes: KeyedList<{ readonly id: Fix; readonly label: string }>;
  private place = '';

  constructor(private readonly context: Context) {
    const buttons = element('div', { class: 'buttons' });
    this.fixes = new KeyedList(
      buttons,
      ({ id }) => id,
      ({ id, label }) => this.fix(id, label),
    );
    const title = element('strong', {}, `${context.labels.failure}.`);
    const box = element(
      'div',
      { class: 'notice' },
      element('p', {}, icon('error'), element('span', {}, title, ' ', this.text)),
      buttons,
    );
    this.root = element('div', { role: 'alert' }, box);
    setShown(this.root, false);
  }

  update({ failure, place }: StudioRecord): void {
    this.place = place;
    setShown(this.root, failure !== undefined);
    setText(this.text, failure?.text ?? '');
    this.fixes.update(failure?.fixes ?? []);
  }

  private fix(fix: Fix, label: string): View<{ readonly label: string }> {
    const root = button(
      label,
      () => {
        this.context.send({ type: 'fix', place: this.place, fix });
      },
      { 'data-part': `fix.${fix}` },
    );
    return {
      root,
      update: (value) => {
        setText(root, value.label);
      },
    };
  }
}

/** What the host has to say about the last message, until the record is another or the next thing is done. */
export class ErrorView implements View<string | undefined> {
  readonly root = element('div', { role: 'alert' });
  private readonly box = element('p', { class: 'notice', dir: 'auto' });

  update(text: string | undefined): void {
    if (text === undefined) {
      this.box.remove();
    } else {
      setText(this.box, text);
      this.root.append(this.box);
    }
  }
}

/** How far the work is, with the way to stop it. */
export class ProgressView implements View<StudioState> {
  readonly root: HTMLElement;
  private readonly label = element('span', { dir: 'auto' });
  private readonly bar = element('progress');

  constructor(context: Context) {
    this.root = element(
      'div',
      { class: 'progress' },
      element('label', {}, this.label, this.bar),
      actionButton(context, 'cancel'),
    );
  }

  update({ progress }: StudioState): void {
    setShown(this.root, progress !== undefined);
    if (progress === undefined) return;
    setText(this.label, progress.total > 1 ? `${progress.label} (${progress.done}/${progress.total})` : progress.label);
    setAttribute(this.bar, 'max', String(Math.max(1, progress.total)));
    setAttribute(this.bar, 'value', progress.total > 1 ? String(progress.done) : undefined);
  }
}

/** Which model writes, where the texts go, and how to take another one. */
export class ModelView implements View<StudioState> {
  readonly root: HTMLElement;
  private readonly name = element('strong', { dir: 'auto' });
  private readonly detail = element('span', { dir: 'auto' });
  private readonly blocked = element('p', { class: 'notice' });

  constructor(context: Context) {
    const { labels } = context;
    const change = button(
      labels.change,
      () => {
        context.send({ type: 'choose-model' });
      },
      { 'data-part': 'model', 'aria-label': `${labels.model}: ${labels.change}` },
    );
    const text = element('p', {}, `${labels.model}: `, this.name, ' ', this.detail);
    this.root = element(
      'section',
      { class: 'model', 'aria-label': labels.model },
      this.blocked,
      element('div', { class: 'row' }, text, change),
    );
  }

  update({ model, blocked }: StudioState): void {
    setText(this.name, model.label);
    setText(this.detail, model.detail);
    setOptionalText(this.blocked, blocked);
  }
}
