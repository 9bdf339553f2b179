import { sessionOf } from './session-of.js';
import type { Passage, Place, SessionList } from './session.js';

/** A place as the argument of a command: plain data, so that lenses and quick fixes can carry it. */
export interface PlaceArgs {
  /** The document's URI. */
  readonly document: string;
  readonly key: string;
  readonly passage?: Passage;
  readonly candidate?: string;
  /** For *Compare*: with the version that it improves, where there is one, without asking. */
  readonly withParent?: true;
}

export function placeArgs({ session, key, passage }: Place, candidate?: string): PlaceArgs {
  return {
    document: session.document.uri.toString(),
    key,
    ...(passage === undefined ? {} : { passage }),
    ...(candidate === undefined ? {} : { candidate }),
  };
}

export function isPlaceArgs(value: unknown): value is PlaceArgs {
  return (
    typeof value === 'object' &&
    value !== null &&
    'document' in value &&
    typeof value.document === 'string' &&
    'key' in value &&
    typeof value.key === 'string'
  );
}

/** The place that a command was given; undefined where its document is not open any more. */
export function placeOf({ document, key, passage }: PlaceArgs, sessions: SessionList): Place | undefined {
  const session = sessionOf(document, sessions);
  return session && { session, key, ...(passage === undefined ? {} : { passage }) };
}
