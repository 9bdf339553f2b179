/** ISO 15924 codes of the scripts that are told apart. Hiragana and Katakana are one here: `Kana`. */
const patterns: readonly (readonly [script: string, letters: RegExp])[] = [
  ['Latn', /\p{Script=Latin}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Deva', /\p{Script=Devanagari}/u],
  ['Beng', /\p{Script=Bengali}/u],
  ['Hani', /\p{Script=Han}/u],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Hang', /\p{Script=Hangul}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Hebr', /\p{Script=Hebrew}/u],
  ['Taml', /\p{Script=Tamil}/u],
  ['Telu', /\p{Script=Telugu}/u],
  ['Knda', /\p{Script=Kannada}/u],
  ['Mlym', /\p{Script=Malayalam}/u],
  ['Gujr', /\p{Script=Gujarati}/u],
  ['Guru', /\p{Script=Gurmukhi}/u],
  ['Orya', /\p{Script=Oriya}/u],
  ['Sinh', /\p{Script=Sinhala}/u],
  ['Mymr', /\p{Script=Myanmar}/u],
  ['Khmr', /\p{Script=Khmer}/u],
  ['Laoo', /\p{Script=Lao}/u],
  ['Ethi', /\p{Script=Ethiopic}/u],
  ['Armn', /\p{Script=Armenian}/u],
  ['Geor', /\p{Script=Georgian}/u],
  ['Tibt', /\p{Script=Tibetan}/u],
  ['Mong', /\p{Script=Mongolian}/u],
  ['Tfng', /\p{Script=Tifinagh}/u],
  ['Cher', /\p{Script=Cherokee}/u],
  ['Cans', /\p{Script=Canadian_Aboriginal}/u],
  ['Thaa', /\p{Script=Thaana}/u],
  ['Syrc', /\p{Script=Syriac}/u],
  ['Nkoo', /\p{Script=Nko}/u],
  ['Olck', /\p{Script=Ol_Chiki}/u],
  ['Mtei', /\p{Script=Meetei_Mayek}/u],
  ['Yiii', /\p{Script=Yi}/u],
  ['Adlm', /\p{Script=Adlam}/u],
  ['Java', /\p{Script=Javanese}/u],
  ['Bali', /\p{Script=Balinese}/u],
];

const letter = /[\p{L}\p{M}]/u;
const none = 0;
const other = patterns.length + 1;
const unseen = 255;
/** Script number by code unit of the basic plane, found out when a character is first met: 64 KB, and no table to keep up. */
const basicPlane = new Uint8Array(0x10000).fill(unseen);

function classify(character: string): number {
  if (!letter.test(character)) return none;
  const index = patterns.findIndex(([, pattern]) => pattern.test(character));
  return index < 0 ? other : index + 1;
}

/** How many letters and marks of each script a text has; those of a script that is not told apart count as `Zyyy`. */
export type ScriptCounts = ReadonlyMap<string, number>;

/** Counts letters by script. Digits, punctuation, symbols, emoji and lone surrogates count nowhere. */
export function countScripts(text: string): ScriptCounts {
  const tally = new Uint32Array(other + 1);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    let script = basicPlane[unit] ?? none;
    if (script === unseen) {
      if (unit >= 0xd800 && unit < 0xe000) {
        const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
        if (character.length === 2) at++;
        script = classify(character);
      } else {
        script = classify(String.fromCharCode(unit));
        basicPlane[unit] = script;
      }
    }
    tally[script] = (tally[script] ?? 0) + 1;
  }
  const counts = new Map<string, number>();
  tally.forEach((count, script) => {
    if (count > 0 && script !== none) counts.set(patterns[script - 1]?.[0] ?? 'Zyyy', count);
  });
  return counts;
}

/** One sign of these says as much as two to three letters of an alphabet. */
const dense: Readonly<Record<string, number>> = { Hani: 2.5, Kana: 2, Hang: 2.5, Ethi: 1.5, Yiii: 2.5 };

/** Letters by script, weighted by how much of a text one of them makes up. */
export function weighScripts(counts: ScriptCounts): Map<string, number> {
  const weights = new Map<string, number>();
  for (const [script, count] of counts) weights.set(script, count * (dense[script] ?? 1));
  return weights;
}

export function total(weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const weight of weights.values()) sum += weight;
  return sum;
}

/** The script with the most weight, undefined where there is none. */
export function dominantOf(weights: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  for (const [script, weight] of weights) if (weight > (weights.get(best ?? '') ?? 0)) best = script;
  return best;
}
