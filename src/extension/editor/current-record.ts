import { EventEmitter, Range, Selection, TextEditorRevealType, window, type Disposable, type TextEditor } from 'vscode';
import { selectedPassage } from '../../core/dataset/passage.js';
import type { Current, Passage, Place, Row } from '../session.js';
import type { DatasetSession } from '../session/dataset-session.js';
import type { Sessions } from '../session/sessions.js';

/** Follows the cursor of the dataset editor that was active last. */
export class CurrentRecord implements Current, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private editor: TextEditor | undefined;
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly sessions: Sessions) {
    this.follow(window.activeTextEditor);
    this.subscriptions = [
      window.onDidChangeActiveTextEditor((editor) => {
        this.follow(editor);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === this.editor || textEditor === window.activeTextEditor) this.follow(textEditor);
      }),
      sessions.onDidChange(() => {
        this.follow(window.activeTextEditor);
      }),
    ];
  }

  get place(): Place | undefined {
    const session = this.session;
    if (!session || !this.editor) return undefined;
    const { selection } = this.editor;
    const row = session.row(selection.active.line);
    if (!row) return undefined;
    const passage = passageIn(row, selection);
    return { session, key: row.key, ...(passage === undefined ? {} : { passage }) };
  }

  /** The session of the editor that was active last. */
  get session(): DatasetSession | undefined {
    return this.editor && this.sessions.of(this.editor.document);
  }

  /** The records that are selected: that under the cursor (or the selected passage of it), or all of a selection of several lines. */
  get selected(): readonly Place[] {
    const { session, editor } = this;
    if (!session || !editor) return [];
    const rows = new Map<number, Row>();
    for (const selection of editor.selections) {
      // A selection of whole lines ends at the start of the next one.
      const last =
        selection.end.character === 0 && !selection.isSingleLine ? selection.end.line - 1 : selection.end.line;
      session.rows(selection.start.line, last).forEach((row) => rows.set(row.line, row));
    }
    if (rows.size <= 1) return this.place ? [this.place] : [];
    return [...rows.values()].map(({ key }) => ({ session, key }));
  }

  async reveal({ session, key }: Place): Promise<void> {
    const row = session.find(key);
    if (!row) return;
    const { document } = session;
    const editor =
      window.visibleTextEditors.find((each) => each.document === document) ??
      (await window.showTextDocument(document, { preserveFocus: true }));
    // In an empty instruction, so that its ghost text shows.
    const field = row.record.fields.instruction;
    const character = field?.text === '' && row.text[field.span.start] === '"' ? field.span.start + 1 : 0;
    editor.selection = new Selection(row.line, character, row.line, character);
    editor.revealRange(new Range(row.line, 0, row.line, 0), TextEditorRevealType.InCenterIfOutsideViewport);
    this.follow(editor);
  }

  dispose(): void {
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
    this.changed.dispose();
  }

  private follow(editor: TextEditor | undefined): void {
    if (editor && this.sessions.of(editor.document)) this.editor = editor;
    this.changed.fire();
  }
}

function passageIn({ line, text, record }: Row, selection: Selection): Passage | undefined {
  if (selection.isEmpty || selection.start.line !== line || selection.end.line !== line) return undefined;
  return selectedPassage(text, record, { start: selection.start.character, end: selection.end.character });
}
