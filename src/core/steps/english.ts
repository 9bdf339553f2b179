import type { Detectors } from '../language/detectors.js';
import { verifyEnglish } from '../language/verify.js';

/**
 * Whether nothing speaks against an instruction being in English. A few words alone can't be judged and pass, unless most of
 * their letters are not even Latin. Without detectors some search queries, which are names and nouns, are taken for another
 * language.
 */
export function looksEnglish(instruction: string, detectors?: Detectors): boolean {
  const letters = instruction.match(/\p{L}/gu) ?? [];
  const latin = instruction.match(/\p{Script=Latin}/gu) ?? [];
  const { level } = verifyEnglish(instruction, detectors);
  return latin.length * 2 >= letters.length && level !== 'warning' && level !== 'error';
}
