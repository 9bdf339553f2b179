import { l10n, StatusBarAlignment, window, type Disposable, type Event, type StatusBarItem } from 'vscode';
import type { Teaching } from './teaching.js';
import { statusOf } from './training-words.js';

/** How far a training is, in the status bar, as long as it goes on. */
export class TrainingStatusItem implements Disposable {
  private readonly item: StatusBarItem;
  private readonly subscription: Disposable;

  constructor(
    private readonly teaching: Pick<Teaching, 'state' | 'isRunning'>,
    onDidChange: Event<void>,
  ) {
    this.item = window.createStatusBarItem('xinstruct.teaching', StatusBarAlignment.Right, 89);
    this.item.name = l10n.t('X-Instruct: Teaching');
    this.item.command = 'xinstruct.openStudio';
    this.subscription = onDidChange(() => {
      this.update();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private update(): void {
    const { state, isRunning } = this.teaching;
    if (state === undefined || !isRunning) {
      this.item.hide();
      return;
    }
    const percent = state.steps === 0 ? '' : ` ${Math.floor((100 * state.step) / state.steps)} %`;
    const text = `${state.phase.kind === 'paused' ? '$(debug-pause)' : '$(mortar-board)'}${percent}`;
    if (this.item.text !== text) this.item.text = text;
    this.item.tooltip = `${l10n.t('Teaching {0}', state.name)}\n${statusOf(state)}`;
    this.item.accessibilityInformation = { label: `X-Instruct: ${this.item.tooltip.replaceAll('\n', ', ')}` };
    this.item.show();
  }
}
