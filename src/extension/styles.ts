import { EventEmitter, workspace, type Disposable } from 'vscode';
import type { Style } from '../core/models/model.js';
import type { StyleChoice } from './session.js';
import { concerns, stylesSetting, writeSetting } from './settings.js';

/** The kinds of instruction that are asked for, as the settings have them. */
export class Styles implements StyleChoice, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly subscription = workspace.onDidChangeConfiguration((event) => {
    if (concerns(event, ['styles'])) this.changed.fire();
  });

  get chosen(): readonly Style[] {
    return stylesSetting();
  }

  async choose(styles: readonly Style[]): Promise<void> {
    await writeSetting('styles', styles);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
