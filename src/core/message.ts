/**
 * A sentence for a person, kept as a template and its arguments, so that the core needs no editor to word it and
 * the editor can still translate it: the extension passes both to `vscode.l10n.t`, the command line calls {@link format}.
 */
export interface Message {
  /** English, with `{0}`, `{1}`, ... for the arguments. */
  readonly template: string;
  readonly args: readonly (string | number)[];
}

export function message(template: string, ...args: (string | number)[]): Message {
  return { template, args };
}

/** The English sentence. A placeholder without an argument stays as it is. */
export function format({ template, args }: Message): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const arg = args[Number(index)];
    return arg === undefined ? whole : String(arg);
  });
}
