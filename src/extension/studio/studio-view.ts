import { randomBytes } from 'node:crypto';
import {
  commands,
  Disposable,
  env,
  l10n,
  Uri,
  workspace,
  type WebviewView,
  type WebviewViewProvider,
  type Webview,
} from 'vscode';
import { fromStudio, type Fix, type FromStudio, type StudioState, type ToStudio } from '../../core/protocol/studio.js';
import { localize } from '../localize.js';
import { partRead } from '../part-read.js';
import type { Session, Workbench } from '../session.js';
import { styleText } from '../style-texts.js';
import { buildState } from './build-state.js';
import { fixLabel, studioLabels } from './labels.js';
import { respond, type StudioHost } from './respond.js';
import { studioHtml } from './studio-html.js';

/** How long a change may wait for others that are sent with it, in milliseconds. */
const soon = 10;
/** The same for texts that are being written: ten times a second is enough to be read. */
const growing = 100;

/** Shows errors to the person; may not reject. */
export interface ErrorReports {
  show(error: unknown): Promise<void>;
}

/** The side panel: it shows the record under the cursor, and does what its keys and buttons ask for. */
export class StudioView implements WebviewViewProvider, Disposable {
  static readonly id = 'xinstruct.studio';

  private view: WebviewView | undefined;
  private timer: { readonly handle: NodeJS.Timeout; readonly due: number } | undefined;
  private watched: { readonly session: Session; readonly subscription: Disposable } | undefined;
  private readonly subscriptions: Disposable;
  private readonly host: StudioHost;

  constructor(
    private readonly extension: Uri,
    private readonly workbench: Workbench,
    private readonly errors: ErrorReports,
  ) {
    const { current, sessions, actions, model, styles, teachingStatus: teaching } = workbench;
    const refresh = (): void => {
      this.refresh(soon);
    };
    this.subscriptions = Disposable.from(
      ...[current.onDidChange, sessions.onDidChange, actions.onDidChangeProgress].map((event) => event(refresh)),
      model.onDidChange(refresh),
      styles.onDidChange(refresh),
      teaching.onDidChange(() => {
        this.refresh(growing);
      }),
      workspace.onDidGrantWorkspaceTrust(refresh),
    );
    this.host = {
      place: () => current.place,
      actions,
      styles,
      teaching,
      start: () => this.start(),
      chooseModel: () => run('xinstruct.chooseModel'),
      fix: openFix,
      moved: l10n.t('The cursor has moved to another record meanwhile. Nothing was done.'),
    };
  }

  resolveWebviewView(view: WebviewView): void {
    this.view = view;
    const { webview } = view;
    const roots = [['dist', 'webview'], ['media']].map((path) => Uri.joinPath(this.extension, ...path));
    webview.options = { enableScripts: true, localResourceRoots: roots };
    webview.onDidReceiveMessage((message: unknown) => {
      this.receive(message);
    });
    view.onDidChangeVisibility(() => {
      this.refresh(soon);
    });
    view.onDidDispose(() => {
      this.view = undefined;
    });
    webview.html = this.html(webview);
  }

  dispose(): void {
    clearTimeout(this.timer?.handle);
    this.watched?.subscription.dispose();
    this.subscriptions.dispose();
  }

  private html(webview: Webview): string {
    const address = (...path: readonly string[]): string =>
      webview.asWebviewUri(Uri.joinPath(this.extension, ...path)).toString();
    return studioHtml({
      script: address('dist', 'webview', 'studio.js'),
      style: address('media', 'studio.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(24).toString('base64url'),
      language: env.language,
      title: l10n.t('X-Instruct Studio'),
    });
  }

  private receive(message: unknown): void {
    const parsed = fromStudio.safeParse(message);
    if (parsed.success) {
      this.handle(parsed.data).catch((error: unknown) => this.errors.show(error));
    } else {
      const reason = parsed.error.issues.map(({ path, message: text }) => `${path.join('.')}: ${text}`).join('; ');
      void this.errors.show(new Error(l10n.t('The studio sent what is no message of its own ({0}).', reason)));
    }
  }

  private async handle(message: FromStudio): Promise<void> {
    try {
      const answer = await respond(message, this.host);
      if (answer !== undefined) await this.post(answer);
    } finally {
      await this.send();
      await this.post({ type: 'done', of: message.type });
    }
  }

  private async start(): Promise<void> {
    this.watch();
    await this.post({ type: 'start', labels: studioLabels() });
  }

  /** Sends the state after at most so many milliseconds; what changes meanwhile goes with it. */
  private refresh(milliseconds: number): void {
    this.watch();
    if (this.view?.visible !== true) return;
    const due = Date.now() + milliseconds;
    if (this.timer !== undefined) {
      if (this.timer.due <= due) return;
      clearTimeout(this.timer.handle);
    }
    const handle = setTimeout(() => {
      this.timer = undefined;
      if (this.view?.visible !== true) return;
      this.send().catch((error: unknown) => this.errors.show(error));
    }, milliseconds);
    this.timer = { handle, due };
  }

  private async send(): Promise<void> {
    if (this.view === undefined) return;
    await this.post({ type: 'state', state: this.state() });
  }

  private async post(message: ToStudio): Promise<void> {
    await this.view?.webview.postMessage(message);
  }

  /** Listens to the session that is shown, and to no other. */
  private watch(): void {
    const { current, sessions } = this.workbench;
    const session = current.place?.session ?? (sessions.all.length === 1 ? sessions.all[0] : undefined);
    if (this.watched?.session === session) return;
    this.watched?.subscription.dispose();
    this.watched = session && {
      session,
      subscription: session.onDidChange(({ kind }) => {
        this.refresh(kind === 'pending' ? growing : soon);
      }),
    };
  }

  private state(): StudioState {
    const { current, sessions, model, styles, actions, teachingStatus } = this.workbench;
    return buildState({
      place: current.place,
      sessions: sessions.all,
      model,
      styles,
      progress: actions.progress,
      teaching: teachingStatus.shown,
      fileName: ({ document }) => workspace.asRelativePath(document.uri),
      words: {
        localize,
        style: (style) => styleText(style).label,
        fix: fixLabel,
        person: l10n.t('a person'),
        part: partRead,
        blocked: workspace.isTrusted
          ? undefined
          : l10n.t(
              'This workspace is in Restricted Mode: no model is asked and nothing is recorded before you trust it.',
            ),
      },
    });
  }
}

async function openFix(fix: Exclude<Fix, 'retry'>): Promise<void> {
  switch (fix) {
    case 'choose-model':
      return run('xinstruct.chooseModel');
    case 'set-key':
      return run('xinstruct.setApiKey');
    case 'endpoint-settings':
      return run('workbench.action.openSettings', 'xinstruct.openai');
    case 'log':
      return run('xinstruct.showLog');
  }
}

async function run(command: string, ...args: readonly unknown[]): Promise<void> {
  await commands.executeCommand(command, ...args);
}
