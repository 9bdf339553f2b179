import type { StudioAction } from '../../core/protocol/keys.js';
import type { Context, Shown } from '../context.js';
import { element, setDisabled, setShown, type View } from '../dom.js';
import { actionButton } from './button.js';

const onCandidate = ['accept', 'edit', 'refine', 'dismiss', 'compare'] as const;
const onRecord = ['reject', 'skip', 'undo', 'previous', 'next', 'help'] as const;
/** What can be done where there is no candidate, or no record. */
const withoutCandidate: ReadonlySet<StudioAction> = new Set<StudioAction>(['edit', 'generate', ...onRecord]);
const withoutRecord: ReadonlySet<StudioAction> = new Set<StudioAction>([
  'previous',
  'next',
  'help',
  'cancel',
  'up',
  'down',
]);
/** What asks no model and writes no journal. */
const withoutTrust: ReadonlySet<StudioAction> = new Set<StudioAction>([...withoutRecord, 'compare']);

/** Whether an action means anything now. */
export function isPossible(action: StudioAction, shown: Shown | undefined): boolean {
  if (shown === undefined) return withoutRecord.has(action);
  if (shown.state.blocked !== undefined && !withoutTrust.has(action)) return false;
  return shown.selected !== undefined || withoutCandidate.has(action) || withoutRecord.has(action);
}

/** All that is decided by one key, as buttons that stay in view. */
export class ActionBar implements View<Shown | undefined> {
  readonly root: HTMLElement;
  private readonly buttons: ReadonlyMap<StudioAction, HTMLElement>;
  private readonly candidateRow: HTMLElement;

  constructor(context: Context) {
    const make = (action: StudioAction): readonly [StudioAction, HTMLElement] => [
      action,
      actionButton(context, action),
    ];
    const [first, second] = [onCandidate.map(make), onRecord.map(make)];
    this.buttons = new Map([...first, ...second]);
    this.buttons.get('accept')?.classList.add('primary');
    this.candidateRow = element('div', { class: 'buttons' }, ...first.map(([, button]) => button));
    const recordRow = element('div', { class: 'buttons' }, ...second.map(([, button]) => button));
    this.root = element('div', { class: 'actions' }, this.candidateRow, recordRow);
  }

  update(shown: Shown | undefined): void {
    setShown(this.candidateRow, shown !== undefined);
    for (const [action, button] of this.buttons) {
      setDisabled(button, !isPossible(action, shown));
    }
  }
}
