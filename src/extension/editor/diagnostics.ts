import type { Uri } from 'vscode';
import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  l10n,
  languages,
  Location,
  Range,
  type DiagnosticCollection,
  type Disposable,
  type TextDocument,
} from 'vscode';
import type { Problem, Severity } from '../../core/validation/problem.js';
import { rangeOf } from '../edits.js';
import { localize } from '../localize.js';
import type { DatasetSession } from '../session/dataset-session.js';
import type { Sessions } from '../session/sessions.js';

export const diagnosticSource = 'X-Instruct';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** The editor shows no more of one file; the status bar counts them all. */
const shownAtMost = 1000;
const soonMs = 150;

/** Shows what the checks find as diagnostics, soon after a row was looked at. */
export class Diagnostics implements Disposable {
  private readonly collection: DiagnosticCollection = languages.createDiagnosticCollection('xinstruct');
  private readonly timers = new Map<TextDocument, NodeJS.Timeout>();
  private readonly subscriptions: Disposable[];

  constructor(
    sessions: Sessions,
    private readonly readme: Uri,
  ) {
    this.subscriptions = [
      sessions.onDidOpen((session) => {
        session.onDidChange(({ kind }) => {
          if (kind !== 'pending') this.soon(session);
        });
      }),
      sessions.onDidClose((document) => {
        clearTimeout(this.timers.get(document));
        this.timers.delete(document);
        this.collection.delete(document.uri);
      }),
    ];
  }

  dispose(): void {
    this.timers.forEach((timer) => {
      clearTimeout(timer);
    });
    this.subscriptions.forEach((each) => {
      each.dispose();
    });
    this.collection.dispose();
  }

  private soon(session: DatasetSession): void {
    const { document } = session;
    if (this.timers.has(document)) return;
    const timer = setTimeout(() => {
      this.timers.delete(document);
      this.collection.set(document.uri, this.diagnosticsOf(session));
    }, soonMs);
    this.timers.set(document, timer);
  }

  private diagnosticsOf(session: DatasetSession): Diagnostic[] {
    const found: Diagnostic[] = [];
    const { document } = session;
    for (let line = 0; line < document.lineCount && found.length < shownAtMost; line++) {
      for (const problem of session.problems(line)) found.push(this.diagnostic(document, line, problem));
    }
    return found;
  }

  private diagnostic({ uri }: TextDocument, line: number, problem: Problem): Diagnostic {
    const diagnostic = new Diagnostic(
      rangeOf(line, problem.span),
      localize(problem.message),
      severities[problem.severity],
    );
    diagnostic.source = diagnosticSource;
    diagnostic.code = { value: problem.code, target: this.readme.with({ fragment: 'checks' }) };
    if (problem.related !== undefined) {
      const location = new Location(uri, new Range(problem.related, 0, problem.related, 0));
      diagnostic.relatedInformation = [new DiagnosticRelatedInformation(location, l10n.t('The first one'))];
    }
    return diagnostic;
  }
}
