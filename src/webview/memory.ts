import { styles, type Style } from '../core/models/model.js';
import type { Selection } from './selection.js';

/** What a person has chosen or typed for a record and not sent yet. */
export interface PlaceMemory {
  readonly selection?: Selection;
  readonly wish?: string;
  /** Style for the next refinement. */
  readonly style?: Style;
  /** An open box for one's own wording. */
  readonly edit?: { readonly candidate?: string; readonly text: string };
}

/** The same without one of its parts. */
export function without(memory: PlaceMemory, part: keyof PlaceMemory): PlaceMemory {
  return Object.fromEntries(Object.entries(memory).filter(([name]) => name !== part));
}

export interface WebviewStore {
  getState(): unknown;
  setState(state: unknown): unknown;
}

const version = 1;
/** Records that are remembered, the last ones. */
const most = 50;

/** Drafts, the selection and the focus: kept in the webview's own state, so that they survive hiding and reloading. */
export class Memory {
  private readonly places: Map<string, PlaceMemory>;
  private focused: string | undefined;

  constructor(private readonly store: WebviewStore) {
    const saved = readSaved(store.getState());
    this.places = saved.places;
    this.focused = saved.focus;
  }

  of(place: string): PlaceMemory {
    return this.places.get(place) ?? {};
  }

  set(place: string, memory: PlaceMemory): void {
    this.places.delete(place);
    this.places.set(place, memory);
    for (const key of [...this.places.keys()].slice(0, -most)) this.places.delete(key);
    this.save();
  }

  /** The part of the panel that has the focus, by its `data-part`. */
  get focus(): string | undefined {
    return this.focused;
  }

  set focus(part: string | undefined) {
    if (part === this.focused) return;
    this.focused = part;
    this.save();
  }

  private save(): void {
    const { focused } = this;
    this.store.setState({ version, places: [...this.places], ...(focused === undefined ? {} : { focus: focused }) });
  }
}

/** What was saved; whatever has another shape (another version's) is left out. */
function readSaved(saved: unknown): { readonly places: Map<string, PlaceMemory>; readonly focus: string | undefined } {
  const places = new Map<string, PlaceMemory>();
  if (!isObject(saved) || saved['version'] !== version || !Array.isArray(saved['places'])) {
    return { places, focus: undefined };
  }
  for (const entry of saved['places'] as readonly unknown[]) {
    if (Array.isArray(entry) && typeof entry[0] === 'string' && isObject(entry[1])) {
      places.set(entry[0], readPlace(entry[1]));
    }
  }
  return { places, focus: text(saved['focus']) };
}

function readPlace({ selection, wish, style, edit }: Readonly<Record<string, unknown>>): PlaceMemory {
  const candidate = isObject(selection) ? text(selection['candidate']) : undefined;
  const known = styles.find((each) => each === style);
  const draft = isObject(edit) ? text(edit['text']) : undefined;
  const edited = isObject(edit) ? text(edit['candidate']) : undefined;
  return {
    ...(candidate === undefined
      ? {}
      : { selection: { candidate, chosen: isObject(selection) && selection['chosen'] === true } }),
    ...(text(wish) === undefined ? {} : { wish: text(wish) ?? '' }),
    ...(known === undefined ? {} : { style: known }),
    ...(draft === undefined ? {} : { edit: { text: draft, ...(edited === undefined ? {} : { candidate: edited }) } }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
