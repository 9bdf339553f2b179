import { verifyEnglish } from '../language/verify.js';

/**
 * Whether nothing speaks against an instruction being in English. A few words alone can't be judged and pass, unless most of
 * their letters are not even Latin.
 */
export function looksEnglish(instruction: string): boolean {
  const letters = instruction.match(/\p{L}/gu) ?? [];
  const latin = instruction.match(/\p{Script=Latin}/gu) ?? [];
  const { level } = verifyEnglish(instruction);
  return latin.length * 2 >= letters.length && level !== 'warning' && level !== 'error';
}
