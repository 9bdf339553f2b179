import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readable } from '../../src/core/language/readable.js';

/** A document of a known language. */
export interface Document {
  readonly id: string;
  /** BCP 47. */
  readonly lang: string;
  readonly text: string;
  /** True for the part that nothing is trained or tuned on. */
  readonly test: boolean;
  /** 0, 1 or 2, the same for a source document and all its translations. */
  readonly fold: number;
}

export interface CorpusFolders {
  /** `provenance.tsv` and `LANG.jsonl`. */
  readonly corpus: string;
  /** A JSON Lines file of English answers (`id`, `response`): the corpus has no English. */
  readonly english: string;
  /** Source documents of the test part, one a line. */
  readonly testGroups: string;
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
export const folds = 3;

/**
 * All documents, split by *source document*: a text and its translations are on one side, and in one fold.
 * @throws where the files are missing or not of this form
 */
export function readCorpus({ corpus, english, testGroups }: CorpusFolders): readonly Document[] {
  const test = new Set(lines(testGroups));
  const groups = new Map(
    lines(join(corpus, 'provenance.tsv'))
      .slice(1)
      .map((line): [string, string] => {
        const fields = line.split('\t');
        return [fields[0] ?? '', fields[5] ?? ''];
      }),
  );
  const names = readdirSync(corpus).filter((name) => name.endsWith('.jsonl'));
  const documents = names.sort().flatMap((name) =>
    lines(join(corpus, name)).map((line) => {
      const { id, lang, text } = JSON.parse(line) as { id: string; lang: string; text: string };
      const group = groups.get(id);
      if (group === undefined) throw new Error(`${name}: ${id} has no line in provenance.tsv.`);
      return { id, lang, text, test: test.has(group), fold: numberOf(group) % folds };
    }),
  );
  return [...documents, ...readEnglish(english)];
}

/**
 * A file of a language (BCP 47), a tab and a word a line: words of one language for which a close relative has others.
 * @throws where a line is not of this form
 */
export function readTellingWords(path: string): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const [index, line] of lines(path).entries()) {
    const [lang = '', word = ''] = line.split('\t');
    if (word === '') throw new Error(`${path}, line ${String(index + 1)}: a language, a tab and a word are expected.`);
    words.set(lang, [...(words.get(lang) ?? []), word.normalize('NFC')]);
  }
  return words;
}

/**
 * Texts of ours that say the same in languages that are close relatives, `{"id", "texts": {language (BCP 47): text}}` a line.
 * @throws where a line is not of this form
 */
export function readOwnTexts(path: string): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const [index, line] of lines(path).entries()) {
    const row = JSON.parse(line) as { texts?: Readonly<Record<string, string>> };
    if (row.texts === undefined) {
      throw new Error(`${path}, line ${String(index + 1)}: {"id", "texts": {language: text}} is expected.`);
    }
    for (const [lang, text] of Object.entries(row.texts)) {
      texts.set(lang, [...(texts.get(lang) ?? []), text.normalize('NFC')]);
    }
  }
  return texts;
}

const shortestAnswer = 200;

/** Half of the English answers are the test part, by their ids. */
function readEnglish(path: string): Document[] {
  return lines(path).flatMap((line) => {
    const { id, response } = JSON.parse(line) as { id: string; response: string };
    // An answer that is mostly code is in no language.
    if (readable(response).replace(/\P{L}+/gu, '').length < shortestAnswer) return [];
    return [
      { id, lang: 'en', text: response.slice(0, 2000), test: numberOf(id) % 2 === 1, fold: (numberOf(id) >> 1) % folds },
    ];
  });
}

function numberOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32LE() >>> 1;
}

export type Kind = 'paragraph' | 'sentence' | 'phrase';

/** A text to be judged. */
export interface Unit {
  readonly document: Document;
  readonly kind: Kind;
  readonly text: string;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
const sentencesOfEach = 3;
const dense = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}]/u;

/** A document, three of its sentences of 35 to 300 characters (15 where a sign is a syllable or more), and the beginnings of these. */
export function unitsOf(document: Document): readonly Unit[] {
  const sentences = [...segmenter.segment(document.text)]
    .map(({ segment }) => segment.replace(/\s+/g, ' ').trim())
    .filter((text) => text.length >= (dense.test(text) ? 15 : 35) && text.length <= 300);
  const count = Math.min(sentencesOfEach, sentences.length);
  const units: Unit[] = [{ document, kind: 'paragraph', text: document.text }];
  for (let turn = 0; turn < count; turn++) {
    const text = sentences[Math.floor((turn * sentences.length) / count)] ?? '';
    units.push({ document, kind: 'sentence', text });
    const phrase = text.slice(0, 16 + 8 * turn).replace(/\s\S*$/u, '');
    units.push({ document, kind: 'phrase', text: phrase });
  }
  return units;
}
