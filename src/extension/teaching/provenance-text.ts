import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';
import { section, table } from './markdown.js';
import type { TeachFigures } from '../../core/teaching/events.js';

export interface ProvenanceWords {
  readonly language: (code: string) => string;
  readonly all: string;
  readonly facts: Readonly<
    Record<'file' | 'taught' | 'parent' | 'noParent' | 'languages' | 'texts' | 'steps' | 'size', string>
  >;
  readonly pairs: string;
  readonly heldOut: string;
  readonly heldOutNote: string;
  readonly columns: Readonly<
    Record<
      'source' | 'licence' | 'pairs' | 'language' | 'lossBefore' | 'lossAfter' | 'foundBefore' | 'foundAfter',
      string
    >
  >;
}

const unknown = '–';

/** Where an adapter comes from and what it can do, as a readable document in Markdown. */
export function provenanceText(adapter: StoredAdapter, words: ProvenanceWords): string {
  const { facts, columns, language } = words;
  const { name, file, date, parent, languages, texts, steps, bytes, pairs, before, after } = adapter;
  const items: readonly (readonly [string, string])[] = [
    [facts.taught, date],
    [facts.parent, parent === undefined ? facts.noParent : `${parent.id} (SHA-256 ${parent.sha256})`],
    [facts.languages, languages.map(language).join(', ')],
    [facts.texts, String(texts)],
    [facts.steps, String(steps)],
    [facts.size, `${(bytes / 1e6).toFixed(1)} MB`],
    [facts.file, `\`${file}\``],
  ];
  const codes = Object.keys({ ...before?.byLanguage, ...after?.byLanguage });
  const figures = [
    [words.all, ...cells(before, after)],
    ...codes.map((code) => [language(code), ...cells(before?.byLanguage[code], after?.byLanguage[code])]),
  ];
  const head = [columns.language, columns.pairs];
  const measured = [columns.lossBefore, columns.lossAfter, columns.foundBefore, columns.foundAfter];
  return [
    `# ${name.replace(/\s+/gu, ' ')}`,
    items.map(([fact, value]) => `- ${fact}: ${value}`).join('\n'),
    section(
      words.pairs,
      table(
        [columns.source, columns.licence, columns.pairs],
        pairs.map((each) => [each.source, each.licence ?? unknown, String(each.pairs)]),
      ),
    ),
    ...(before === undefined && after === undefined
      ? []
      : [section(words.heldOut, words.heldOutNote, table([...head, ...measured], figures))]),
    '',
  ].join('\n\n');
}

function cells(before: TeachFigures | undefined, after: TeachFigures | undefined): readonly string[] {
  const loss = (figures: TeachFigures | undefined): string => figures?.loss.toFixed(3) ?? unknown;
  const found = (figures: TeachFigures | undefined): string =>
    figures === undefined ? unknown : `${Math.round(100 * figures.recall)} %`;
  return [String((after ?? before)?.pairs ?? unknown), loss(before), loss(after), found(before), found(after)];
}
