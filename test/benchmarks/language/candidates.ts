import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from 'cld3-asm';
import { franc, francAll } from 'franc';
import { languageCode, languageOf } from '../../../src/core/language/codes.js';
import type { Share } from '../../../src/core/language/detectors.js';
import { isSameLanguage } from '../../../src/core/language/relatives.js';
import { weighAgainst } from '../../../src/core/language/script-gate.js';
import { verifyLanguage } from '../../../src/core/language/verify.js';
import { loadCld2 } from '../../../src/node/language/cld2.js';
import { loadDetectors } from '../../../src/node/language/load-detectors.js';

/** The answer to "is this text in the language that is declared?". */
interface Answer {
  readonly flagged: boolean;
  /** How surely it is not, in figures of the candidate's own; only their order counts. */
  readonly doubt: number;
}

/** Something that can be asked, loaded and ready. */
export interface Candidate {
  readonly name: string;
  /** Of its files, with model and tables. */
  readonly bytes: number;
  readonly startMs: number;
  ask(text: string, declared: string): Answer;
  /** The work on one text, for its speed. */
  work(text: string, declared: string): void;
}

const folder = join('media', 'detectors');
const sizeOf = (...paths: string[]): number => paths.reduce((sum, path) => sum + statSync(path).size, 0);
const inPackage = (name: string, ...path: string[]): string => join('node_modules', name, ...path);

async function timed<T>(load: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const loaded = await load();
  return [loaded, performance.now() - start];
}

async function verifier(): Promise<Candidate> {
  const [detectors, startMs] = await timed(() => loadDetectors(folder));
  return {
    name: 'verifier',
    bytes: sizeOf(...['cld2.wasm', 'ngrams.bin', 'ngrams.json'].map((name) => join(folder, name))),
    startMs,
    ask: (text, declared) => {
      const { level, probability } = verifyLanguage(text, declared, detectors);
      return { flagged: level !== 'ok' && level !== 'abstained', doubt: probability ?? 0 };
    },
    work: (text, declared) => void verifyLanguage(text, declared, detectors),
  };
}

/**
 * A detector behind the script gate: a text is flagged where it is in another script, or where the likeliest language is not the one
 * that is declared. The last text's shares are kept, since it is asked about many languages.
 */
function alone(name: string, bytes: number, startMs: number, read: (text: string) => readonly Share[]): Candidate {
  let last: { readonly text: string; readonly shares: readonly Share[] } | undefined;
  return {
    name,
    bytes,
    startMs,
    ask(text, declared) {
      const language = languageOf(declared);
      if (language && weighAgainst(text, language).expectedShare < 0.15) return { flagged: true, doubt: Infinity };
      if (last?.text !== text) last = { text, shares: read(text) };
      const { shares } = last;
      const own = shares.find(([code]) => isSameLanguage(declared, code))?.[1] ?? 0;
      const other = shares.find(([code]) => !isSameLanguage(declared, code))?.[1] ?? 0;
      return { flagged: own <= other, doubt: other - own };
    },
    work: (text) => void read(text),
  };
}

const coded = (shares: readonly (readonly [name: string, share: number])[]): readonly Share[] =>
  shares.flatMap(([name, share]) => {
    const code = languageCode(name);
    return code === undefined ? [] : [[code, share] as const];
  });

async function francAlone(): Promise<Candidate> {
  const [, startMs] = await timed(() => Promise.resolve(franc('All human beings are born free and equal.')));
  // The package's own files; its tables are in them.
  const bytes = sizeOf(
    inPackage('franc', 'data.js'),
    inPackage('franc', 'index.js'),
    inPackage('franc', 'expressions.js'),
  );
  return alone('franc', bytes, startMs, (text) => coded(francAll(text)));
}

/** What we use of fasttext.wasm.js, whose own types can't be resolved. */
interface FastText {
  readonly getLIDModel: () => Promise<{
    load(): Promise<unknown>;
    readonly model: {
      predict(text: string, most: number, least: number): Prediction;
    };
  }>;
}

interface Prediction {
  size(): number;
  get(at: number): readonly [share: number, label: string];
  delete(): void;
}

async function fastText(): Promise<Candidate> {
  const [lid, startMs] = await timed(async () => {
    const { getLIDModel } = (await import('fasttext.wasm.js')) as FastText;
    const model = await getLIDModel();
    await model.load();
    return model;
  });
  const dist = inPackage('fasttext.wasm.js', 'dist');
  const bytes = sizeOf(
    join(dist, 'core', 'fastText.node.wasm'),
    join(dist, 'models', 'language-identification', 'assets', 'lid.176.ftz'),
  );
  return alone('fastText', bytes, startMs, (text) => {
    // It reads the first line only, and what `predict` gives lies in its own memory until it is deleted.
    const found = lid.model.predict(text.replace(/\s+/g, ' ').toLowerCase(), 5, 0);
    const shares: (readonly [string, number])[] = [];
    for (let at = 0; at < found.size(); at++) {
      const [share, label] = found.get(at);
      shares.push([label.replace('__label__', ''), share]);
    }
    found.delete();
    return coded(shares);
  });
}

async function cld3(): Promise<Candidate> {
  const [identifier, startMs] = await timed(async () => (await loadModule()).create(10, 512));
  const bytes = sizeOf(inPackage('cld3-asm', 'dist', 'esm', 'lib', 'node', 'cld3.js'));
  return alone('cld3', bytes, startMs, (text) => {
    const { language, probability } = identifier.findLanguage(text);
    return coded([[language, probability]]);
  });
}

async function cld2(): Promise<Candidate> {
  const file = join(folder, 'cld2.wasm');
  const [detector, startMs] = await timed(() => loadCld2(file));
  return alone('CLD2', sizeOf(file), startMs, (text) => detector.read(text));
}

const all = { verifier, franc: francAlone, fastText, cld3, CLD2: cld2 };

/** The verifier first; each is loaded when it is asked for. */
export const candidates = new Map<string, () => Promise<Candidate>>(Object.entries(all));
