/**
 * Languages of one script that a letter or a frequent word tells apart more surely than trigrams do.
 * Tigrinya writes U+12A3 (ኣ) where Amharic writes U+12A0 (አ), and has the ቐ row and እዩ, ናይ; Assamese writes ৰ and ৱ, Bengali র.
 */
const pairs: readonly {
  readonly of: string;
  readonly letters: RegExp;
  readonly against: string;
  readonly others: RegExp;
}[] = [
  { of: 'ti', letters: /[ኣቐ-ቝ]|እዩ|እዮም|ናይ|(?<!\p{L})ዝ/gu, against: 'am', others: /አ|ነው|ውስጥ|ላይ|እንደ|(?<!\p{L})የ/gu },
  { of: 'as', letters: /[ৰৱ]/g, against: 'bn', others: /র/g },
];

const minimumSigns = 4;

export interface Telltale {
  readonly found: string;
  /** Share of the signs that speak for `found`, 0.5 to 1. */
  readonly share: number;
}

/** What the telltale letters of a text say for a declared language; undefined where it is none of theirs or they are too few. */
export function telltale(text: string, declared: string): Telltale | undefined {
  const pair = pairs.find(({ of, against }) => of === declared || against === declared);
  if (!pair) return undefined;
  const sample = text.slice(0, 20_000);
  const signs = sample.match(pair.letters)?.length ?? 0;
  const others = sample.match(pair.others)?.length ?? 0;
  if (signs + others < minimumSigns) return undefined;
  const share = signs / (signs + others);
  return share >= 0.5 ? { found: pair.of, share } : { found: pair.against, share: 1 - share };
}

/** Whether telltale letters are the better judge of a declared language: the trigrams take nearly all Amharic for Tigrinya. */
export function hasTelltale(declared: string): boolean {
  return pairs.some(({ of, against }) => of === declared || against === declared);
}
