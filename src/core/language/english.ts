/**
 * English by its words: the detector for text of any length, down to a few words, where trigrams say nothing yet. English is
 * what slips into machine-written data, and the language that every instruction should be in, so it has a detector of its own.
 */

/** Function words that hardly any other language in Latin script spells the same. */
const distinctive = new Set(
  `the and that with this from have which you your they their would there been when what these those about because should
  could while where how its it's for not his she our them than then into also after before between through during without being
  does did has may might must can each both very just like who whose why any every many much some such only other most more
  through himself themselves itself something someone however although until since again against another however according
  whether i'm i've don't doesn't isn't aren't can't won't didn't you're they're we're that's there's let's used using`.split(
    /\s+/,
  ),
);

/** Function words that other languages have too, as other words: they count, but prove nothing. */
const ambiguous = new Set(
  'a an of to is in on at as it be or are was were we he if do no so me my us i up out one all by will her him but had off own per via'.split(
    ' ',
  ),
);

/** What instructions are made of. */
const ofInstructions = new Set(
  `write explain describe list summarize summarise create give provide tell compare suggest generate make find identify rewrite
  translate classify answer question questions following sentence sentences paragraph text story article poem essay email letter
  summary short long brief detailed example examples word words people history main reason reasons think act imagine discuss
  analyze analyse name help please need want know show use design develop draft compose outline imagine consider determine
  calculate solve convert extract edit correct complete continue fill choose select state define mention recommend rate review
  happened happens happen mean means meaning cause causes difference differences important between best good new first two three
  four five top steps ways way things thing information description report news blog post speech dialogue conversation recipe
  introduce introduction biography guide tips ideas facts role life world country city language english book books movie song
  character characters person family school government company work time year years day place day children child man woman
  change changed change effect effects impact benefits advantages disadvantages problem solution plan function program code given
  based include including contains containing style tone topic title headline caption review product customer feedback
  briefly simple simply clearly early late old great big small different same own called known did do done make made became become
  famous popular traditional culture game team player war king president law court police water food animals science technology
  health during about tourist here take look say said get go let see try add remove replace sort check verify turn break
  paraphrase proofread categorize elaborate brainstorm rephrase simplify evaluate assess argue propose arrange organize formulate
  predict estimate narrate illustrate highlight quote cite retell reply respond ask inform advise teach learn study read`.split(
    /\s+/,
  ),
);

export interface EnglishWords {
  /** Words in Latin script of two letters or more. */
  readonly words: number;
  /** Share of function words among them, ambiguous ones included. */
  readonly functionShare: number;
  /** How many different function words there are that other languages hardly have. */
  readonly distinctive: number;
  /**
   * Share of the words that tell of English: function words and words that instructions are made of; ambiguous ones count half.
   * Where the first word is one, names (capitalised words after it) are left out.
   */
  readonly knownShare: number;
  /** Whether the first word is one of those, and no ambiguous one. */
  readonly startsKnown: boolean;
  /** Share of words with a letter that English does not have. */
  readonly strangeShare: number;
}

const word = /\p{Script=Latin}[\p{Script=Latin}\p{M}]+(?:['’]\p{Script=Latin}+)*/gu;
const strangeLetter = /[^a-z']/;

const maximumWords = 20_000;

/** Counts a text's English words; at most its first 20,000 words are looked at. */
export function englishWords(text: string): EnglishWords {
  const seen = new Set<string>();
  let words = 0;
  let functionWords = 0;
  let known = 0;
  let strange = 0;
  let names = 0;
  let startsKnown = false;
  for (const [found] of text.matchAll(word)) {
    if (words === maximumWords) break;
    const form = found.toLowerCase().replace('’', "'");
    const isDistinctive = distinctive.has(form);
    const isAmbiguous = !isDistinctive && ambiguous.has(form);
    const isKnown = isDistinctive || isOfInstructions(form);
    if (isDistinctive) seen.add(form);
    if (isDistinctive || isAmbiguous) functionWords++;
    if (isKnown) known++;
    else if (isAmbiguous) known += 0.5;
    else if (strangeLetter.test(form)) strange++;
    if (words === 0) startsKnown = isKnown;
    else if (!isKnown && !isAmbiguous && form[0] !== found[0]) names++;
    words++;
  }
  const share = (count: number): number => (words === 0 ? 0 : count / words);
  return {
    words,
    functionShare: share(functionWords),
    distinctive: seen.size,
    knownShare: startsKnown ? known / (words - names) : share(known),
    startsKnown,
    strangeShare: share(strange),
  };
}

function isOfInstructions(form: string): boolean {
  return ofInstructions.has(form) || (form.endsWith('s') && ofInstructions.has(form.slice(0, -1)));
}
