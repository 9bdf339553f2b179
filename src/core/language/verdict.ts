import { message, type Message } from '../message.js';
import { languageName } from './codes.js';
import type { Opinion } from './detectors.js';

/** What made a verdict: each detector names itself, so that a later one can join them. */
type Basis = 'none' | 'script' | 'letters' | 'trigrams' | 'english-words' | 'trigrams-and-words' | 'detectors';

/** The answer to "is this text in the language that it should be in?". */
export interface LanguageVerdict {
  /**
   * `ok`: it is, or nothing speaks against it. `information`: it may be a close relative. `warning`: the declared language is
   * improbable. `error`: surely another language or script. `abstained`: too little text, or no language to check against.
   */
  readonly level: 'ok' | 'information' | 'warning' | 'error' | 'abstained';
  /** The declared language as a BCP 47 code, where it names one. */
  readonly declared?: string;
  /** What the text looks like instead, as a BCP 47 code. */
  readonly found?: string;
  /** How probable it is that the text is not in the declared language, 0 to 1; absent where nothing was measured. */
  readonly probability?: number;
  readonly reason: Message;
  readonly basis: Basis;
  /** True where no detector knows the declared language, so that only its script (and English) was checked. */
  readonly scriptOnly?: boolean;
  /** What the detectors said that were asked. */
  readonly opinions?: readonly Opinion[];
}

/** The reason of a verdict that finds nothing. */
export function asDeclared(code: string): Message {
  return message('Nothing speaks against {0}.', languageName(code));
}
