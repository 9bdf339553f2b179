import type { Detectors, Opinion, Share } from './detectors.js';
import { probabilityOf } from './evidence.js';
import { ranked } from './ngrams.js';
import { isSameLanguage } from './relatives.js';
import type { ScriptFinding } from './script-gate.js';

/** What the loaded detectors make of a text and a declared language. */
export interface Look {
  /** How probable the declared language is, 0 to 1; undefined where neither detector knows it. */
  readonly probability: number | undefined;
  /** The likeliest other language, where one is named. */
  readonly found?: string;
  /** Whether both detectors name `found`, each surely. */
  readonly agreed: boolean;
  /** Whether the n-grams know the declared language. */
  readonly knownToNgrams: boolean;
  readonly opinions: readonly Opinion[];
}

/** From these figures on a detector is sure of what it names. */
const sureShare = 0.7;
const sureProbability = 0.9;

/** Asks CLD2 and the n-grams, and weighs what they say. */
export function lookAt(text: string, declared: string, scripts: ScriptFinding, detectors: Detectors): Look {
  const { cld2, ngrams, coefficients } = detectors;
  const composed = text.normalize('NFC');
  const shares = cld2.read(composed);
  const reading = ngrams.read(composed, scripts.dominant);
  const knowsNgrams = ngrams.knows(declared, scripts.dominant);
  const knowsCld2 = cld2.knows(declared);
  const probability = probabilityOf(
    declared,
    {
      ...(knowsNgrams && reading && { ngrams: reading }),
      cld2: shares,
      knownToCld2: knowsCld2,
      letters: scripts.letters,
    },
    coefficients,
  );
  const ranking = reading ? ranked(reading) : [];
  const byNgrams = otherThan(declared, ranking);
  const byCld2 = otherThan(declared, shares);
  const found = nameOf(byNgrams, byCld2, detectors);
  const agreed =
    byNgrams !== undefined &&
    byCld2 !== undefined &&
    isSameLanguage(byNgrams[0], byCld2[0]) &&
    byNgrams[1] >= sureProbability &&
    byCld2[1] >= sureShare;
  const opinions: Opinion[] = [];
  if (ranking[0]) opinions.push(opinion('n-grams', ranking[0], knowsNgrams));
  opinions.push(opinion('CLD2', shares[0], knowsCld2));
  return { probability, ...(found !== undefined && { found }), agreed, knownToNgrams: knowsNgrams, opinions };
}

function otherThan(declared: string, shares: readonly Share[]): Share | undefined {
  return shares.find(([code]) => !isSameLanguage(declared, code));
}

/** What CLD2 names, unless the n-grams are surer of a language that it doesn't know or holds less likely. */
function nameOf(byNgrams: Share | undefined, byCld2: Share | undefined, { cld2 }: Detectors): string | undefined {
  if (!byNgrams || !byCld2) return (byCld2 ?? byNgrams)?.[0];
  const surer = byNgrams[1] >= sureProbability && (!cld2.knows(byNgrams[0]) || byCld2[1] < sureShare);
  return surer ? byNgrams[0] : byCld2[0];
}

function opinion(detector: Opinion['detector'], best: Share | undefined, knowsDeclared: boolean): Opinion {
  return { detector, ...(best && { found: best[0], share: best[1] }), knowsDeclared };
}
