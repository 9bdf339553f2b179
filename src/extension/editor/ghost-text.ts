import {
  commands,
  InlineCompletionItem,
  InlineCompletionTriggerKind,
  Range,
  window,
  workspace,
  type CancellationToken,
  type Disposable,
  type InlineCompletionContext,
  type InlineCompletionItemProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import { stringLiteral } from '../../core/jsonl/literal.js';
import type { RecordActions } from '../actions.js';
import { placeArgs } from '../place-args.js';
import type { Place, Row } from '../session.js';
import type { Sessions } from '../session/sessions.js';
import { showsGhostText } from '../settings.js';
import { offered } from './versions.js';

/** Offers the candidates as ghost text where the cursor stands in an empty instruction. */
export class GhostText implements InlineCompletionItemProvider {
  constructor(
    private readonly sessions: Sessions,
    private readonly actions: RecordActions,
  ) {}

  async provideInlineCompletionItems(
    document: TextDocument,
    position: Position,
    context: InlineCompletionContext,
    token: CancellationToken,
  ): Promise<InlineCompletionItem[]> {
    const session = this.sessions.of(document);
    const row = session?.row(position.line);
    if (!session || !row || !showsGhostText(document) || !isInEmptyInstruction(row, position)) return [];
    const place: Place = { session, key: row.key };
    const explicit = context.triggerKind === InlineCompletionTriggerKind.Invoke;
    if (explicit && session.candidates(session.target(row)).length === 0 && workspace.isTrusted) {
      const stop = token.onCancellationRequested(() => {
        this.actions.cancel(place);
      });
      await this.actions.generate([place]);
      stop.dispose();
      if (token.isCancellationRequested) return [];
    }
    const target = session.target(row);
    const range = new Range(position, position);
    return offered(session.candidates(target), session.best(target))
      .filter(({ flaws }) => flaws.length === 0)
      .map(({ id, text }) => {
        const literal = stringLiteral(text).slice(1, -1);
        const title = 'X-Instruct';
        const command = { title, command: 'xinstruct.recordGhostText', arguments: [placeArgs(place, id)] };
        return new InlineCompletionItem(literal, range, command);
      });
  }
}

/**
 * The editor asks for ghost text while one types; here it is asked for as well when the cursor comes to an empty instruction that
 * has candidates, and when a candidate arrives there.
 */
export class GhostTextTrigger implements Disposable {
  private readonly subscriptions: readonly Disposable[];
  private later: NodeJS.Timeout | undefined;

  constructor(private readonly sessions: Sessions) {
    this.subscriptions = [
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === window.activeTextEditor) this.soon();
      }),
      sessions.onDidOpen((session) => {
        session.onDidChange(({ kind }) => {
          if (kind === 'records') this.soon();
        });
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.later);
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
  }

  private soon(): void {
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      if (this.wanted()) void commands.executeCommand('editor.action.inlineSuggest.trigger');
    }, 80);
  }

  private wanted(): boolean {
    const editor = window.activeTextEditor;
    const session = editor && this.sessions.of(editor.document);
    if (!session || !editor.selection.isEmpty || !showsGhostText(editor.document)) return false;
    const { active } = editor.selection;
    const row = session.row(active.line);
    if (!row || !isInEmptyInstruction(row, active)) return false;
    return session.candidates(session.target(row)).some(({ dismissed, flaws }) => !dismissed && flaws.length === 0);
  }
}

/** Between the quotes of `""`. */
function isInEmptyInstruction({ text, record }: Row, { character }: Position): boolean {
  const field = record.fields.instruction;
  if (!field) return false;
  const { start, end } = field.span;
  return end - start === 2 && text[start] === '"' && character === start + 1;
}
