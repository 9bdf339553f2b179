import type { Coefficients } from './evidence.js';
import type { Ngrams } from './ngrams.js';

/** A library or model of our own that names the language of a text. */
type DetectorName = 'CLD2' | 'n-grams';

/** A language and how much speaks for it, from 0 to 1: a probability or a share of the text, as the detector measures. */
export type Share = readonly [code: string, share: number];

/** Names the language of a text. Codes are BCP 47, as `languageCode` gives them. */
export interface Detector {
  /** Whether it could name this language at all. */
  knows(code: string): boolean;
  /** Best first; empty where it can't tell. */
  read(text: string): readonly Share[];
}

/** The detectors that have to be loaded before a text can be checked, and how their findings are weighed. */
export interface Detectors {
  readonly cld2: Detector;
  readonly ngrams: Ngrams;
  readonly coefficients: Coefficients;
}

/** What one detector says of a text, for a person. */
export interface Opinion {
  readonly detector: DetectorName;
  /** The language that it names; absent where it can't tell. */
  readonly found?: string;
  /** Its own figure for that, 0 to 1. */
  readonly share?: number;
  /** Whether it knows the declared language: if not, its finding says little. */
  readonly knowsDeclared: boolean;
}
