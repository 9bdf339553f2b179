/** Yeh barree and noon ghunna, which stand in every longer Urdu text. */
const urdu = /[\u06d2\u06ba]/u;
/** Letters of Pashto, in which Arabic yeh is a letter of its own. */
const pashto = /[\u067c\u0681\u0685\u0689\u0693\u0696\u069a\u06ab\u06bc\u06cd\u06d0]/u;
const ownForms: Readonly<Record<string, string>> = {
  '\u064a': '\u06cc',
  '\u0649': '\u06cc',
  '\u0643': '\u06a9',
  '\u0647': '\u06c1',
};

/**
 * Urdu that was typed with Arabic's yeh, kaf and heh with its own: they look the same, but the embedded model's vocabulary has the
 * words with Urdu's letters only. As long as before. `training/xinstruct_train/letters.py` does the same.
 */
export function unifyLetters(text: string): string {
  return urdu.test(text) && !pashto.test(text)
    ? text.replace(/[\u064a\u0649\u0643\u0647]/gu, (letter) => ownForms[letter] ?? letter)
    : text;
}
