/**
 * Makes media/detectors/ngrams.bin and ngrams.json: the n-gram tables and the coefficients that weigh them with CLD2.
 *
 *     npm run train:language -- [--corpus FOLDER] [--english FILE] [--words FILE] [--relatives FILE]
 *
 * Nothing of the test part (training/data/development-groups.txt) is read by what is trained here. The coefficients are fitted on
 * texts that the tables at hand haven't seen: each third of the documents is judged by tables of the other two.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import type { Detector } from '../../src/core/language/detectors.js';
import { evidenceOf, type Findings, type Situation } from '../../src/core/language/evidence.js';
import { Ngrams, type NgramReading, type NgramTable } from '../../src/core/language/ngrams.js';
import { areRelatives } from '../../src/core/language/relatives.js';
import { countScripts, dominantOf, total, weighScripts } from '../../src/core/language/scripts.js';
import { loadCld2 } from '../../src/node/language/cld2.js';
import { folds, readCorpus, readOwnTexts, readTellingWords, unitsOf, type Document } from './corpus.js';
import { random } from './random.js';
import { regress, type Sample } from './regression.js';
import { trainNgrams } from './train-ngrams.js';

const seed = 1;
/** Scripts in which several languages of the corpus are written; all others tell a language, or leave it to CLD2. */
const scripts = [
  { script: 'Latn', bits: 15, steps: 540_000 },
  { script: 'Cyrl', bits: 13, steps: 20_000 },
  { script: 'Arab', bits: 13, steps: 20_000 },
  { script: 'Deva', bits: 13, steps: 20_000 },
  { script: 'Ethi', bits: 13, steps: 20_000 },
];

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string', default: join('..', 'shared', 'data', 'corpus') },
    english: { type: 'string', default: join('..', 'shared', 'data', 'instructions', 'oasst1_validation_pairs.en.jsonl') },
    groups: { type: 'string', default: join('training', 'data', 'development-groups.txt') },
    words: { type: 'string', default: join('training', 'data', 'telling-words.tsv') },
    relatives: { type: 'string', default: join('training', 'data', 'relatives.jsonl') },
    out: { type: 'string', default: join('media', 'detectors') },
  },
});

const tellingWords = readTellingWords(options.words);
const ownTexts = readOwnTexts(options.relatives);

function scriptOf(text: string): string | undefined {
  return dominantOf(weighScripts(countScripts(text)));
}

function tablesOf(documents: readonly Document[]): NgramTable[] {
  return scripts.map(({ script, bits, steps }) =>
    trainNgrams(
      documents.filter(({ text }) => scriptOf(text) === script),
      { script, bits, steps, seed, tellingWords, ownTexts },
    ),
  );
}

/** The reading as it would be, had the n-grams never met the text's language. */
function without(reading: NgramReading, lang: string): NgramReading {
  const hidden = reading.languages.indexOf(lang);
  const others = <T>(values: Iterable<T>): T[] => [...values].filter((_, at) => at !== hidden);
  const left = others(reading.probabilities);
  const rest = left.reduce((sum, value) => sum + value, 0);
  return {
    ...reading,
    languages: others(reading.languages),
    probabilities: Float64Array.from(left, (value) => (rest > 0 ? value / rest : 0)),
    fit: Float64Array.from(others(reading.fit)),
  };
}

const strangersOfEach = 3;
/** Most relatives that are mixed up are in the tables; one that isn't counts less. */
const unknownRelative = 0.2;

/** The text with its own language declared and with wrong ones, in each case of who knows the declared language. */
function* samplesOf(document: Document, ngrams: Ngrams, cld2: Detector, next: () => number) {
  const { lang } = document;
  for (const { text, kind } of unitsOf(document)) {
    if (kind === "phrase") continue;
    const script = scriptOf(text);
    const reading = ngrams.read(text.normalize('NFC'), script);
    if (!reading) continue;
    const shares = cld2.read(text);
    const letters = total(countScripts(text));
    const others = reading.languages.filter((code) => code !== lang);
    const relatives = others.filter((code) => areRelatives(lang, code));
    const strangers = Array.from({ length: strangersOfEach }, () => others[Math.floor(next() * others.length)] ?? '');
    for (const declared of [lang, ...relatives, ...strangers]) {
      const right = declared === lang;
      const related = areRelatives(lang, declared);
      const common = { letters, cld2: shares, knownToCld2: cld2.knows(declared) };
      const view = (findings: Findings, weight: number): Judged[] => {
        const evidence = evidenceOf(declared, findings);
        return evidence ? [{ ...evidence, right, weight }] : [];
      };
      yield* view({ ...common, ngrams: reading }, related ? 2 : 1);
      yield* view(common, related ? 2 : 1);
      if (!right) yield* view({ ...common, ngrams: without(reading, lang) }, related ? unknownRelative : 1);
    }
  }
}

interface Judged extends Sample {
  readonly situation: Situation;
}

/** Both answers weigh the same, over all situations. */
function balanced(samples: readonly Judged[]): Judged[] {
  const sums = { true: 0, false: 0 };
  for (const { right, weight } of samples) sums[`${right}`] += weight;
  return samples.map((sample) => ({ ...sample, weight: (sample.weight * samples.length) / 2 / sums[`${sample.right}`] }));
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

const documents = readCorpus({ corpus: options.corpus, english: options.english, testGroups: options.groups });
const training = documents.filter(({ test }) => !test);
const cld2 = await loadCld2(join(options.out, 'cld2.wasm'));
const collected: Judged[] = [];
const next = random(seed);
for (let fold = 0; fold < folds; fold++) {
  const ngrams = new Ngrams(tablesOf(training.filter((each) => each.fold !== fold)));
  for (const document of training.filter((each) => each.fold === fold)) {
    collected.push(...samplesOf(document, ngrams, cld2, next));
  }
}
const alone = (situation: Situation): boolean => situation.endsWith('Alone');
const samples = [
  ...balanced(collected.filter(({ situation }) => !alone(situation))),
  ...balanced(collected.filter(({ situation }) => alone(situation))),
];
const situations = [...new Set(samples.map(({ situation }) => situation))].sort();
const coefficients = Object.fromEntries(
  situations.map((situation) => [situation, regress(samples.filter((each) => each.situation === situation)).map(rounded)]),
);
const tables = tablesOf(training);
const weights = deflateRawSync(Buffer.concat(tables.map((table) => Buffer.from(table.weights.buffer))), { level: 9 });
writeFileSync(join(options.out, 'ngrams.bin'), weights);
const description = {
  sha256: createHash('sha256').update(weights).digest('hex'),
  seed,
  documents: training.length,
  samples: Object.fromEntries(situations.map((each) => [each, samples.filter(({ situation }) => situation === each).length])),
  tables: tables.map(({ script, languages, bits, scale }) => ({ script, bits, scale, languages })),
  coefficients,
};
writeFileSync(join(options.out, 'ngrams.json'), `${JSON.stringify(description, undefined, 2)}\n`);
console.log(`${training.length} documents; ngrams.bin has ${weights.length} bytes, SHA-256 ${description.sha256}`);
console.log(coefficients);
