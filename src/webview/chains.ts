import type { StudioCandidate } from '../core/protocol/studio.js';

/** A candidate's place in the history of its instruction. */
export interface Version {
  readonly candidate: StudioCandidate;
  /** From 1, in the order of writing. */
  readonly number: number;
  readonly parent?: Version;
}

/** A first draft with all that was made of it. */
export interface Chain {
  /** The first draft's id. */
  readonly id: string;
  /** From 1. */
  readonly number: number;
  readonly versions: readonly Version[];
}

/** Orders candidates by their first drafts. A parent that is not there, or comes later, is none. */
export function chainsOf(candidates: readonly StudioCandidate[]): readonly Chain[] {
  const chains: { id: string; number: number; versions: Version[] }[] = [];
  const found = new Map<string, { readonly chain: (typeof chains)[number]; readonly version: Version }>();
  for (const candidate of candidates) {
    const above = candidate.parent === undefined ? undefined : found.get(candidate.parent);
    const chain = above?.chain ?? { id: candidate.id, number: chains.length + 1, versions: [] };
    if (above === undefined) chains.push(chain);
    const version = {
      candidate,
      number: chain.versions.length + 1,
      ...(above === undefined ? {} : { parent: above.version }),
    };
    chain.versions.push(version);
    found.set(candidate.id, { chain, version });
  }
  return chains;
}

/** All versions from top to bottom, as they stand on the page. */
export function inOrder(chains: readonly Chain[]): readonly Version[] {
  return chains.flatMap(({ versions }) => versions);
}
