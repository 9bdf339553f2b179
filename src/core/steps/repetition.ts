/** A phrase of so many words that comes back so often shows that a model fell into a loop. */
const phraseWords = 4;
const phraseTimes = 3;
/** The same words so often in a row. */
const inRow = 3;
/** The same few characters so often in a row ("ababab..."), for writing without spaces. */
const characterLoop = /(.{2,16}?)\1{4,}/su;

/** Whether an instruction shows the loops that small models fall into. */
export function repeatsItself(instruction: string): boolean {
  const words = instruction.toLowerCase().match(/[\p{L}\p{M}\p{N}'\u2019]+/gu) ?? [];
  return repeatedInRow(words) || repeatedPhrase(words) || characterLoop.test(instruction.replace(/[\s.\-_*=]+/gu, ' '));
}

function repeatedInRow(words: readonly string[]): boolean {
  for (let size = 1; size <= words.length / inRow; size++) {
    // One word twice more ("had had had") is rare but happens; four times is a loop.
    const times = size === 1 ? inRow + 1 : inRow;
    for (let start = 0; start + size * times <= words.length; start++) {
      const phrase = words.slice(start, start + size);
      const again = Array.from({ length: times - 1 }, (_, turn) => start + size * (turn + 1));
      if (again.every((at) => phrase.every((word, index) => words[at + index] === word))) {
        return true;
      }
    }
  }
  return false;
}

function repeatedPhrase(words: readonly string[]): boolean {
  const seen = new Map<string, number>();
  for (let start = 0; start + phraseWords <= words.length; start++) {
    const phrase = words.slice(start, start + phraseWords).join(' ');
    const times = (seen.get(phrase) ?? 0) + 1;
    seen.set(phrase, times);
    if (times >= phraseTimes) {
      return true;
    }
  }
  return false;
}
