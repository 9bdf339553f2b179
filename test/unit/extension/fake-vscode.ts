/** As much of the editor as the commands of teaching use: its questions are answered from a list, and what it shows is kept. */

interface Shown {
  readonly kind: string;
  readonly text: string;
  readonly buttons: readonly string[];
}

type Answer = string | readonly string[] | undefined;

const answers: Answer[] = [];
export const shown: Shown[] = [];
export const settings = new Map<string, unknown>();
export const executed: string[] = [];
/** What files the dialogs give. */
export const chosenFiles: string[] = [];
export const journals: string[] = [];

/** The answers to the next questions, in their order: part of a label, a text, or (undefined) Escape. */
export function answer(...next: readonly Answer[]): void {
  answers.splice(0, answers.length, ...next);
}

export function reset(): void {
  for (const list of [answers, shown, executed, chosenFiles, journals]) list.splice(0);
  settings.clear();
}

function next(kind: string, text: string, buttons: readonly string[]): Answer {
  shown.push({ kind, text, buttons });
  if (answers.length === 0) throw new Error(`No answer is left for the ${kind} "${text}" (${buttons.join(' | ')}).`);
  return answers.shift();
}

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

function find(items: readonly Item[], wanted: string): Item {
  const found = items.find(({ label }) => label.includes(wanted));
  if (found === undefined)
    throw new Error(`Nothing is called "${wanted}": ${items.map(({ label }) => label).join(' | ')}`);
  return found;
}

const described = ({ label, description, detail }: Item): string =>
  [label, description, detail].filter((part) => part !== undefined).join(' / ');

function showMessage(kind: string) {
  return (text: string, ...rest: readonly unknown[]): Promise<unknown> => {
    const buttons = rest.filter((each) => typeof each === 'string');
    if (buttons.length === 0) {
      shown.push({ kind, text, buttons });
      return Promise.resolve(undefined);
    }
    return Promise.resolve(next(kind, text, buttons));
  };
}

/** A list that is picked from as soon as it is shown and nothing is busy any more. */
class QuickPick {
  title = '';
  placeholder = '';
  items: readonly Item[] = [];
  selectedItems: readonly Item[] = [];
  buttons: readonly unknown[] = [];
  canSelectMany = false;
  ignoreFocusOut = false;
  matchOnDetail = false;
  private isBusy = false;
  private isShown = false;
  private accept: () => void = () => undefined;
  private hide: () => void = () => undefined;
  private press: (button: unknown) => void = () => undefined;

  get busy(): boolean {
    return this.isBusy;
  }

  set busy(busy: boolean) {
    this.isBusy = busy;
    this.answer();
  }

  onDidAccept(listener: () => void): void {
    this.accept = listener;
  }

  onDidHide(listener: () => void): void {
    this.hide = listener;
  }

  onDidTriggerButton(listener: (button: unknown) => void): void {
    this.press = listener;
  }

  show(): void {
    this.isShown = true;
    this.answer();
  }

  dispose(): void {
    this.isShown = false;
  }

  private answer(): void {
    if (!this.isShown || this.isBusy) return;
    const marks = this.selectedItems.map(({ label }) => `[x] ${label}`);
    const given = next('pick many', this.title, [...this.items.map(described), ...marks]);
    if (given === undefined) this.hide();
    else if (given === '+') this.press(this.buttons[0]);
    else {
      if (typeof given !== 'string') this.selectedItems = given.map((label) => find(this.items, label));
      this.accept();
    }
  }
}

export const window = {
  activeTextEditor: undefined,
  showQuickPick: async (items: readonly Item[] | Promise<readonly Item[]>, options: { readonly title: string }) => {
    const all = await items;
    const given = next('pick', options.title, all.map(described));
    return typeof given === 'string' ? find(all, given) : undefined;
  },
  showInputBox: (options: {
    readonly title: string;
    readonly value: string;
    validateInput(text: string): string | undefined;
  }) => {
    const given = next('input', options.title, [options.value]);
    const text = given === '' ? options.value : given;
    const fault = typeof text === 'string' ? options.validateInput(text) : undefined;
    return fault === undefined ? Promise.resolve(text) : Promise.reject(new Error(fault));
  },
  showInformationMessage: showMessage('information'),
  showWarningMessage: showMessage('warning'),
  showErrorMessage: showMessage('error'),
  showOpenDialog: () => Promise.resolve(chosenFiles.splice(0).map((path) => Uri.file(path))),
  createQuickPick: () => new QuickPick(),
  withProgress: (_: unknown, work: () => Promise<unknown>) => work(),
};

export const workspace = {
  workspaceFolders: undefined,
  getConfiguration: () => ({
    get: (key: string, fallback?: unknown) => settings.get(key) ?? fallback,
    inspect: () => undefined,
    update: (key: string, value: unknown) => {
      settings.set(key, value);
      return Promise.resolve();
    },
  }),
  asRelativePath: (uri: Uri) => uri.fsPath,
  findFiles: () => Promise.resolve(journals.map((path) => Uri.file(path))),
  getWorkspaceFolder: () => undefined,
  fs: { stat: () => Promise.reject(new Error('not there')) },
};

export const commands = {
  executeCommand: (command: string) => {
    executed.push(command);
    return Promise.resolve();
  },
};

export const env = {
  openExternal: (uri: Uri) => {
    executed.push(uri.fsPath);
    return Promise.resolve(true);
  },
};

export const l10n = {
  t: (template: string, ...args: readonly (string | number)[]) =>
    template.replace(/\{(\d+)\}/gu, (whole, index: string) => String(args[Number(index)] ?? whole)),
};

export class Uri {
  readonly scheme = 'file';

  private constructor(readonly fsPath: string) {}

  static file(path: string): Uri {
    return new Uri(path);
  }

  static parse(address: string): Uri {
    return new Uri(address);
  }

  static joinPath({ fsPath }: Uri, ...path: readonly string[]): Uri {
    return new Uri([fsPath, ...path].join('/'));
  }
}

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}

export class ThemeIcon {
  constructor(readonly id: string) {}
}

export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const ProgressLocation = { Window: 10 };
export const ConfigurationTarget = { Global: 1, Workspace: 2 };
