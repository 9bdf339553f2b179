import type { Place } from '../session.js';

/** Names a place for the panel: the file, the record, and the passage where one is selected. */
export function placeId({ session, key, passage }: Place): string {
  const range = passage === undefined ? '' : `@${passage.start}-${passage.end}`;
  return `${session.document.uri.toString()}#${key}${range}`;
}
