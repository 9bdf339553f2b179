import { resolve } from 'node:path';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';

/** The adapter that the embedded model uses. */
export type AdapterChoice =
  | { readonly kind: 'shipped' }
  | { readonly kind: 'none' }
  | { readonly kind: 'stored'; readonly adapter: StoredAdapter }
  /** A file of the person's own, or one of an adapter that is gone. */
  | { readonly kind: 'file'; readonly file: string };

/** What the setting `xinstruct.embedded.adapterFile` chooses. */
export function choiceOf(setting: string | undefined, stored: readonly StoredAdapter[]): AdapterChoice {
  if (setting === undefined) return { kind: 'shipped' };
  if (setting === 'none') return { kind: 'none' };
  const adapter = stored.find(({ file }) => resolve(file) === resolve(setting));
  return adapter === undefined ? { kind: 'file', file: setting } : { kind: 'stored', adapter };
}

/** The setting's value for a choice. */
export function settingOf(choice: AdapterChoice): string {
  switch (choice.kind) {
    case 'shipped':
      return '';
    case 'none':
      return 'none';
    case 'stored':
      return choice.adapter.file;
    case 'file':
      return choice.file;
  }
}

/** What an adapter was taught on top of: another one that is still there, else the one that ships, or none. */
export function parentOf({ parent }: StoredAdapter, stored: readonly StoredAdapter[]): AdapterChoice {
  if (parent === undefined) return { kind: 'none' };
  const adapter = stored.find(({ id, fault }) => id === parent.id && fault === undefined);
  return adapter === undefined ? { kind: 'shipped' } : { kind: 'stored', adapter };
}
