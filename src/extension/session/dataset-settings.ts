import { EventEmitter, workspace, type Disposable, type TextDocument } from 'vscode';
import type { FieldNames } from '../../core/dataset/record.js';
import { checkSettings, concerns, fieldNames, type CheckSettings } from '../settings.js';

/** The settings that decide how a document's rows are read and checked. */
export class DatasetSettings implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly subscription: Disposable;
  check: CheckSettings;
  names: FieldNames | undefined;

  constructor(document: TextDocument) {
    this.check = checkSettings(document);
    this.names = fieldNames(document);
    this.subscription = workspace.onDidChangeConfiguration((event) => {
      if (!concerns(event, ['check', 'language', 'fields'], document)) return;
      this.check = checkSettings(document);
      this.names = fieldNames(document);
      this.changed.fire();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
