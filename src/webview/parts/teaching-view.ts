import { fill } from '../../core/protocol/labels.js';
import type { StudioState } from '../../core/protocol/studio.js';
import type { TeachingAction } from '../../core/protocol/teaching.js';
import type { Context } from '../context.js';
import { element, KeyedList, newId, setAttribute, setShown, setText, type View } from '../dom.js';
import { button } from './button.js';
import { HeldOutTable } from './held-out-table.js';
import { LossCurve } from './loss-curve.js';

/** The training of an adapter: what is being done, how far it is, how it learns, and the ways to pause and to stop it. */
export class TeachingView implements View<StudioState> {
  readonly root: HTMLElement;
  private readonly title = element('span', { dir: 'auto' });
  private readonly status = element('p', { dir: 'auto' });
  private readonly bar: HTMLProgressElement;
  private readonly buttons = element('div', { class: 'buttons' });
  private readonly actions: KeyedList<TeachingAction>;
  private readonly curve: LossCurve;
  private readonly heldOut: HeldOutTable;

  constructor(private readonly context: Context) {
    const title = newId('teaching');
    this.bar = element('progress', { 'aria-labelledby': title });
    this.actions = new KeyedList(
      this.buttons,
      (action) => action,
      (action) => this.action(action),
    );
    this.curve = new LossCurve(context);
    this.heldOut = new HeldOutTable(context.labels);
    const heading = element('h2', { id: title }, this.title);
    const folded = element('details', { open: '' }, element('summary', { 'data-part': 'teaching' }, heading));
    folded.append(this.status, this.bar, this.curve.root, this.heldOut.root, this.buttons);
    this.root = element('section', { class: 'teaching', 'aria-labelledby': title }, folded);
    setShown(this.root, false);
  }

  update({ teaching }: StudioState): void {
    setShown(this.root, teaching !== undefined);
    if (teaching === undefined) return;
    const { name, state, status, progress, actions, curve, heldOut } = teaching;
    const goesOn = state === 'running' || state === 'paused';
    setText(this.title, fill(this.context.labels.teaching, name));
    setText(this.status, status);
    setAttribute(this.root, 'data-state', state);
    setShown(this.bar, goesOn);
    setAttribute(this.bar, 'max', String(Math.max(1, progress?.total ?? 1)));
    setAttribute(this.bar, 'value', progress === undefined ? undefined : String(progress.done));
    this.curve.update(curve);
    this.heldOut.update(heldOut);
    this.showActions(actions);
  }

  /** A button that goes takes the focus with it to the one that comes in its place. */
  private showActions(actions: readonly TeachingAction[]): void {
    const focused = this.buttons.contains(document.activeElement);
    this.actions.update(actions);
    const [first] = actions;
    if (focused && first !== undefined && !this.buttons.contains(document.activeElement)) {
      this.actions.get(first)?.root.focus();
    }
  }

  private action(action: TeachingAction): View<TeachingAction> {
    const root = button(
      this.context.labels[`teach.${action}`],
      () => {
        this.context.send({ type: 'teaching', action });
      },
      { 'data-part': `teach.${action}` },
    );
    return { root, update: () => undefined };
  }
}
