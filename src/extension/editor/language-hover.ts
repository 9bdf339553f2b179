import { Hover, l10n, MarkdownString, type HoverProvider, type Position, type TextDocument } from 'vscode';
import { rangeOf } from '../edits.js';
import type { Sessions } from '../session/sessions.js';
import { hoverLines } from './language-hover-text.js';

/** Over the response or the language of a row: what the language check says of it, and what each detector said. */
export class LanguageHover implements HoverProvider {
  constructor(private readonly sessions: Sessions) {}

  provideHover(document: TextDocument, { line, character }: Position): Hover | undefined {
    const session = this.sessions.of(document);
    const row = session?.row(line);
    if (!session || !row?.record.fields.output?.isText) return undefined;
    const { output, language } = row.record.fields;
    const field = [output, language].find((each) => each && character >= each.span.start && character <= each.span.end);
    if (!field) return undefined;
    const text = new MarkdownString();
    text.appendMarkdown('**').appendText(l10n.t('Language check')).appendMarkdown('**\n');
    for (const each of hoverLines(session.declared(row), session.language(row))) {
      text.appendMarkdown('\n- ').appendText(each);
    }
    return new Hover(text, rangeOf(line, field.span));
  }
}
