import type { Fix, FromStudio, ToStudio } from '../../core/protocol/studio.js';
import type { Actions, Place, StyleChoice, TeachingStatus } from '../session.js';
import { nextPart, partOf } from './part.js';
import { placeId } from './place-id.js';

/** What the panel's messages act on. */
export interface StudioHost {
  readonly place: () => Place | undefined;
  readonly actions: Actions;
  readonly styles: Pick<StyleChoice, 'choose'>;
  readonly teaching: Pick<TeachingStatus, 'act'>;
  /** Sends the panel's sentences. */
  readonly start: () => Promise<void>;
  readonly chooseModel: () => Promise<void>;
  /** Opens what helps; `retry` never comes here. */
  readonly fix: (fix: Exclude<Fix, 'retry'>) => Promise<void>;
  /** Said when a message is about a record that is not shown any more. */
  readonly moved: string;
}

/** Does what the panel asks for; gives what is to be sent back. Rejects where an action does. */
export async function respond(message: FromStudio, host: StudioHost): Promise<ToStudio | undefined> {
  const { actions } = host;
  switch (message.type) {
    case 'ready':
      return nothing(host.start());
    case 'cancel':
      actions.cancel();
      return undefined;
    case 'next':
      return nothing(actions.next(1));
    case 'previous':
      return nothing(actions.next(-1));
    case 'styles':
      return nothing(host.styles.choose(message.styles));
    case 'choose-model':
      return nothing(host.chooseModel());
    case 'teaching':
      host.teaching.act(message.action);
      return undefined;
    default: {
      const place = host.place();
      return place === undefined || placeId(place) !== message.place
        ? { type: 'error', message: host.moved }
        : about(message, place, host);
    }
  }
}

type AboutRecord = Extract<FromStudio, { readonly place: string }>;

async function about(message: AboutRecord, place: Place, host: StudioHost): Promise<ToStudio | undefined> {
  const { actions } = host;
  switch (message.type) {
    case 'generate':
      return nothing(actions.generate([place]));
    case 'accept':
      return nothing(actions.accept(place, message.candidate));
    case 'edit-accept':
      return nothing(actions.editThenAccept(place, message.candidate, message.text));
    case 'reject':
      return nothing(actions.reject(place));
    case 'dismiss':
      return nothing(actions.dismiss(place, message.candidate));
    case 'refine': {
      const { wish, style } = message;
      return nothing(
        actions.refine(place, message.candidate, {
          ...(wish === undefined ? {} : { wish }),
          ...(style === undefined ? {} : { style }),
        }),
      );
    }
    case 'diff':
      return nothing(actions.diff(place, message.right, message.left));
    case 'skip':
      return nothing(actions.skip(place));
    case 'undo':
      return nothing(actions.undo(place));
    case 'fix':
      return nothing(message.fix === 'retry' ? actions.generate([place]) : host.fix(message.fix));
    case 'more':
      return more(message, place);
  }
}

function more({ from, place: id }: Extract<FromStudio, { type: 'more' }>, place: Place): ToStudio | undefined {
  const row = place.session.find(place.key);
  if (row === undefined) return undefined;
  const { text } = place.session.target(row, place.passage);
  return { type: 'more', place: id, from, ...partOf(text, from, nextPart) };
}

async function nothing(work: Promise<void>): Promise<undefined> {
  await work;
  return undefined;
}
