import {
  CodeLens,
  EventEmitter,
  Range,
  window,
  workspace,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import { concerns, showsLenses } from '../settings.js';
import type { Sessions } from '../session/sessions.js';
import { lensesOf, type LensContext } from './record-lenses.js';
import type { ShownCandidates } from './shown-candidates.js';

/** Up to so many lines every record has its lenses; above it those around what is visible. */
const wholeDocument = 300;
const marginLines = 80;
/** The text that is being written is shown a few times a second. */
const streamMs = 250;

/** Code lenses above each record: its status, its candidate, and what can be done. */
export class Lenses implements CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly windows = new WeakMap<TextDocument, { readonly from: number; readonly to: number }>();
  private readonly subscriptions: Disposable[];
  private later: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly shown: ShownCandidates,
    private readonly context: LensContext,
  ) {
    this.subscriptions = [
      sessions.onDidOpen((session) => {
        session.onDidChange((change) => {
          this.refresh(change.kind === 'records' ? 0 : streamMs);
        });
      }),
      shown.onDidChange(() => {
        this.refresh(0);
      }),
      window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) => {
        const provided = this.windows.get(textEditor.document);
        const leaves = visibleRanges.some(
          ({ start, end }) => provided && (start.line < provided.from || end.line > provided.to),
        );
        if (leaves) this.refresh(streamMs);
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (concerns(event, ['editor.codeLenses'])) this.refresh(0);
      }),
    ];
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const session = this.sessions.of(document);
    if (!session || !showsLenses(document)) return [];
    const { from, to } = this.linesFor(document);
    return session.rows(from, to).flatMap((row) => {
      const range = new Range(row.line, 0, row.line, 0);
      return lensesOf(session, row, this.shown, this.context).map((command) => new CodeLens(range, command));
    });
  }

  refreshAll(): void {
    this.refresh(0);
  }

  dispose(): void {
    clearTimeout(this.later);
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
    this.changed.dispose();
  }

  private linesFor(document: TextDocument): { readonly from: number; readonly to: number } {
    if (document.lineCount <= wholeDocument) return { from: 0, to: document.lineCount - 1 };
    const visible = window.visibleTextEditors
      .filter((editor) => editor.document === document)
      .flatMap(({ visibleRanges }) => visibleRanges);
    const first = Math.min(...visible.map(({ start }) => start.line), document.lineCount);
    const last = Math.max(...visible.map(({ end }) => end.line), 0);
    const lines = { from: Math.max(0, first - marginLines), to: last + marginLines };
    // Scrolling half of the margin asks again, before lines without lenses come into view.
    this.windows.set(document, {
      from: lines.from - (first < marginLines ? marginLines : -marginLines / 2),
      to: last + marginLines / 2,
    });
    return lines;
  }

  private refresh(milliseconds: number): void {
    if (milliseconds === 0) {
      clearTimeout(this.later);
      this.later = undefined;
      this.changed.fire();
      return;
    }
    this.later ??= setTimeout(() => {
      this.later = undefined;
      this.changed.fire();
    }, milliseconds);
  }
}
