import type { EditorContext } from '../context.js';
import { isPlaceArgs, placeOf } from '../place-args.js';
import type { Place } from '../session.js';

/** A command of the extension. `run` may reject: the error is shown. */
export interface Command {
  readonly id: `xinstruct.${string}`;
  run(context: EditorContext, ...args: readonly unknown[]): Promise<void>;
}

/** What a command is about: the place that a lens or a quick fix names, else the record under the cursor. */
export interface Subject {
  readonly place: Place;
  /** The candidate that is named, else the one that is shown. */
  readonly candidate: string | undefined;
}

export function subjectOf({ sessions, current, shown }: EditorContext, arg: unknown): Subject | undefined {
  const named = isPlaceArgs(arg) ? arg : undefined;
  const place = named ? placeOf(named, sessions) : withCandidates(current.place);
  if (!place) return undefined;
  const { session, key, passage } = place;
  const row = session.find(key);
  const candidate = named?.candidate ?? (row && shown.of(session, session.target(row, passage))?.candidate.id);
  return { place, candidate };
}

/** A selection that no candidate was written for is no passage to decide on: the record is meant. */
function withCandidates(place: Place | undefined): Place | undefined {
  if (!place?.passage) return place;
  const { session, key, passage } = place;
  const row = session.find(key);
  const some = row && session.candidates(session.target(row, passage)).length > 0;
  return some ? place : { session, key };
}
