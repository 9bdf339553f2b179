import { languageName } from '../language/codes.js';
import { message, type Message } from '../message.js';
import { undeclared } from './plan.js';

/** With fewer pairs nothing is taught. */
const leastPairs = 20;
/** The trainer keeps some texts back to measure with. */
const leastTexts = 8;
const fewPairs = 200;
/** What teaches a style, and more than the wording. */
const enoughPairs = 1000;

/** As `training/xinstruct_train/teach.py` has them; a test compares the two. */
export const recipe = { batch: 8, passes: 3, mostSteps: 400 } as const;

/** How many steps the recipe takes for so many texts. */
export function recommendedSteps(texts: number): number {
  return Math.max(1, Math.min(recipe.mostSteps, Math.ceil((texts * recipe.passes) / recipe.batch)));
}

export interface Amounts {
  readonly pairs: number;
  readonly texts: number;
  readonly byLanguage: ReadonlyMap<string, number>;
}

/** Why so few can't be taught, where that is so. */
export function tooFew({ pairs, texts }: Pick<Amounts, 'pairs' | 'texts'>): Message | undefined {
  if (pairs < leastPairs) {
    return message(
      'There are {0} usable pairs, and at least {1} are needed ({2} or more help much). Accept more rows, or add a seed file of trusted pairs.',
      pairs,
      leastPairs,
      fewPairs,
    );
  }
  if (texts < leastTexts) {
    return message(
      'The pairs have {0} different texts, and at least {1} are needed, for some are kept back to measure with. Accept rows with other texts.',
      texts,
      leastTexts,
    );
  }
  return undefined;
}

/** How far so many pairs go, and what is not known of them. */
export function adviceOn({ pairs, byLanguage }: Amounts): readonly Message[] {
  const advice: Message[] = [];
  if (pairs < fewPairs) {
    advice.push(
      message(
        '{0} pairs will mostly teach wording. {1} or more are better, and about {2} teach a style.',
        pairs,
        fewPairs,
        enoughPairs,
      ),
    );
  } else if (pairs < enoughPairs) {
    advice.push(message('{0} pairs teach something; about {1} teach a style.', pairs, enoughPairs));
  }
  const unknown = byLanguage.get(undeclared) ?? 0;
  if (unknown > 0) {
    advice.push(
      message(
        '{0} pairs declare no known language, so their texts were not checked. Give them a field "lang", or name the file like corpus.sw.jsonl.',
        unknown,
      ),
    );
  }
  const rare = [...byLanguage].filter(([code, count]) => code !== undeclared && count < leastPairs);
  if (rare.length > 0 && pairs >= leastPairs) {
    advice.push(
      message(
        'Fewer than {0} pairs: {1}. The figures for so few say little.',
        leastPairs,
        rare.map(([code, count]) => `${languageName(code)} ${count}`).join(', '),
      ),
    );
  }
  return advice;
}
