/**
 * Puts escapes in the place of what a terminal obeys, of what ends a line and of what turns its direction: ids, keys and file names
 * may hold any of it.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
