/** Of the letters in a row, as `weighScripts` weighs them: fewer are a name, a title or a line of address rather than a sentence. */
export const stretchWeight = 40;

/** A stretch of a text that is in another language than the rest, in UTF-16 code units of the text. */
export interface ForeignStretch {
  readonly start: number;
  readonly end: number;
  /** The language that it looks like, as a BCP 47 code; absent where only its script is told. */
  readonly found?: string;
  /** ISO 15924 code of the script of most of its letters. */
  readonly script: string;
  /** Letters, weighted as `weighScripts` does. */
  readonly weight: number;
}
