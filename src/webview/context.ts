import type { Labels } from '../core/protocol/labels.js';
import type { StudioAction } from '../core/protocol/keys.js';
import type { FromStudio, StudioRecord, StudioState } from '../core/protocol/studio.js';
import type { Chain, Version } from './chains.js';
import type { PlaceMemory } from './memory.js';

/** What every part of the panel can use. */
export interface Context {
  readonly labels: Labels;
  readonly send: (message: FromStudio) => void;
  /** Does what a key or a button asks for. */
  readonly act: (action: StudioAction) => void;
  /** Gives the focus back to the list, where one key does what is next. */
  readonly leave: () => void;
  readonly select: (candidate: string) => void;
  /** Replaces what is remembered for the record that is shown. */
  readonly remember: (change: (memory: PlaceMemory) => PlaceMemory) => void;
}

/** What the parts show: the host's state, and what the person has selected and typed. */
export interface Shown {
  readonly state: StudioState;
  readonly record: StudioRecord;
  readonly chains: readonly Chain[];
  readonly selected: Version | undefined;
  readonly memory: PlaceMemory;
}
