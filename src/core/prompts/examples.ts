import type { Example } from '../models/model.js';
import { cutAtSentence } from '../models/cut.js';

/** Examples show the form; a longer response teaches no more and costs tokens. UTF-16 units. */
const responseLimit = 400;
const gramLength = 3;
/** How much a likeness to an example that is already chosen counts against one that is like the text. */
const sameness = 0.5;

/**
 * The examples that are most like a text without being like each other (maximal marginal relevance, Carbonell and Goldstein
 * 1998, over character trigrams), the same ones each time. The pair of the text itself is none. The most alike stands last,
 * next to the text.
 */
export function selectExamples(text: string, examples: readonly Example[], count: number): readonly Example[] {
  const own = grams(text);
  const pool = examples
    .filter(
      ({ instruction, response }) => instruction.trim() !== '' && response.trim() !== '' && !sameText(response, text),
    )
    .map((example) => ({ example, grams: grams(example.response), relevance: 0 }))
    .map((each) => ({ ...each, relevance: likeness(each.grams, own) }));
  const chosen: typeof pool = [];
  while (chosen.length < count && pool.length > 0) {
    const values = pool.map(
      (each) =>
        (1 - sameness) * each.relevance -
        sameness * Math.max(0, ...chosen.map((other) => likeness(each.grams, other.grams))),
    );
    const best = values.indexOf(Math.max(...values));
    chosen.push(...pool.splice(best, 1));
  }
  return chosen.reverse().map(({ example }) => ({
    instruction: example.instruction.trim(),
    response: cutAtSentence(example.response, responseLimit),
  }));
}

function sameText(a: string, b: string): boolean {
  return a.normalize('NFC').trim() === b.normalize('NFC').trim();
}

/** Character trigrams of the text's beginning. */
function grams(text: string): ReadonlySet<string> {
  const normal = text.slice(0, 2000).normalize('NFC').toLowerCase().replace(/\s+/gu, ' ');
  const found = new Set<string>();
  for (let at = 0; at + gramLength <= normal.length; at++) {
    found.add(normal.slice(at, at + gramLength));
  }
  return found;
}

/** Jaccard index. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const gram of small) {
    shared += large.has(gram) ? 1 : 0;
  }
  const union = a.size + b.size - shared;
  return union === 0 ? 0 : shared / union;
}
