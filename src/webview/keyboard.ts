import { reviewKeys, type StudioAction } from '../core/protocol/keys.js';

/** What is needed of a `KeyboardEvent`. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
}

const actions: ReadonlyMap<string, StudioAction> = new Map(
  reviewKeys.flatMap(({ studio }) => studio?.keys.map((key) => [key, studio.action] as const) ?? []),
);

/** What may go on while a key is held down; a decision may not. */
const repeatable: ReadonlySet<StudioAction> = new Set<StudioAction>(['next', 'previous', 'up', 'down']);

/** What a key means outside text boxes. On a layout without Latin letters (Thai, Arabic, Cyrillic ...) the key's place counts. */
export function actionOf(press: KeyPress): StudioAction | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey || press.isComposing) return undefined;
  const action = actions.get(spelled(press));
  return action !== undefined && press.repeat && !repeatable.has(action) ? undefined : action;
}

function spelled({ key, code, shiftKey }: KeyPress): string {
  const isCharacter = /^.$/su.test(key);
  if (!isCharacter || /^[\x21-\x40\x5b-\x60\x7b-\x7e]$/u.test(key)) return key;
  if (shiftKey) return code === 'Slash' ? '?' : '';
  if (/^[a-z]$/iu.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/u.test(code) ? code.slice(3).toLowerCase() : key;
}

/** A key as it is printed on a keyboard. */
export function keyCap(key: string): string {
  switch (key) {
    case 'ArrowDown':
      return '↓';
    case 'ArrowUp':
      return '↑';
    case 'Escape':
      return 'Esc';
    default:
      return key.toUpperCase();
  }
}

export function keysOf(action: StudioAction): readonly string[] {
  return reviewKeys.find(({ studio }) => studio?.action === action)?.studio?.keys ?? [];
}
