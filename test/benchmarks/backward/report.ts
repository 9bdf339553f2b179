/** Tables in Markdown from the figures of `evaluate figures`. */

interface LanguageFigures {
  readonly texts: number;
  /** How many documents were searched. */
  readonly among: number;
  /** Percent. */
  readonly recall: number;
  readonly mrr: number;
  /** Percent. */
  readonly english: number;
  readonly copies: number;
  readonly characters: number;
}

export interface Figures {
  readonly languages: Readonly<Record<string, LanguageFigures>>;
  /** Over the languages. */
  readonly mean: Readonly<Record<'recall' | 'mrr' | 'english' | 'characters', number | null>>;
  readonly texts: number;
  readonly copies: number;
  readonly distinct: number;
  /** Percent. */
  readonly shapes: Readonly<Record<string, number>>;
}

/** A column of the table: a way to write instructions. */
export interface Column {
  readonly title: string;
  /** The reason where there are none. */
  readonly figures: Figures | string;
  /** Mean time of a candidate. */
  readonly seconds?: number | undefined;
  /** Texts for which nothing was good enough to be offered; they count as not found. */
  readonly none?: number | undefined;
}

/** X-Instruction's published instructions, characters in the mean. */
const published = '97 to 112';

/** By language: recall@1 in percent and mean reciprocal rank; below that what the instructions look like. */
export function figuresTable(columns: readonly Column[], languages: readonly string[]): string {
  const known = columns.flatMap(({ figures }) => (typeof figures === 'string' ? [] : [figures]));
  const cells = (of: (figures: Figures, column: Column) => string): readonly string[] =>
    columns.map((column) => (typeof column.figures === 'string' ? '' : of(column.figures, column)));
  const shapes = [...new Set(known.flatMap((figures) => Object.keys(figures.shapes)))].sort();
  return markdown(
    ['recall@1, % / MRR', ...columns.map(({ title }) => title)],
    [
      ...languages.map((lang) => [lang, ...cells(({ languages: by }) => languageCell(by[lang]))]),
      ['**mean**', ...cells(({ mean }) => (mean.recall === null ? '' : `**${found(mean.recall, mean.mrr ?? 0, 1)}**`))],
      ['texts', ...columns.map(({ figures }) => (typeof figures === 'string' ? figures : String(figures.texts)))],
      ['in English, %', ...cells(({ mean }) => (mean.english === null ? '' : mean.english.toFixed(1)))],
      ['copies', ...cells(({ copies }) => String(copies))],
      ['nothing good', ...cells((_, { none }) => (none === undefined ? '' : String(none)))],
      ['distinct', ...cells(({ distinct, texts }) => `${String(distinct)} of ${String(texts)}`)],
      [
        `characters (published: ${published})`,
        ...cells(({ mean }) => (mean.characters === null ? '' : mean.characters.toFixed(0))),
      ],
      ...shapes.map((shape) => [`${shape}, %`, ...cells((figures) => (figures.shapes[shape] ?? 0).toFixed(0))]),
      ['seconds a candidate', ...cells((_, { seconds }) => (seconds === undefined ? '' : seconds.toFixed(2)))],
    ],
  );
}

function languageCell(figures: LanguageFigures | undefined): string {
  return figures === undefined ? '' : `${found(figures.recall, figures.mrr)} (${String(figures.texts)})`;
}

function found(recall: number, mrr: number, digits = 0): string {
  return `${recall.toFixed(digits)} / ${mrr.toFixed(2)}`;
}

/** An instruction that a person is to judge. */
export interface Judged {
  readonly lang: string;
  readonly text: string;
  readonly opening: string | null;
  readonly instruction: string;
}

/** So much of a text is shown, in characters. */
const beginningLength = 160;

/** With an empty column for the verdict: fits, partly, wrong. */
export function verdictTable(rows: readonly Judged[]): string {
  const originals = rows.some(({ opening }) => opening !== null);
  return markdown(
    [
      '#',
      'language',
      'text',
      ...(originals ? ['English original'] : []),
      'instruction',
      'verdict (fits / partly / wrong)',
    ],
    rows.map(({ lang, text, opening, instruction }, index) => [
      String(index + 1),
      lang,
      beginning(text),
      ...(originals ? [opening ?? ''] : []),
      instruction === '' ? '(none was good)' : instruction,
      '',
    ]),
  );
}

/** So many of the items, each as likely as another, in their order. `random` gives numbers in [0, 1). */
export function draw<Item>(items: readonly Item[], count: number, random: () => number): readonly Item[] {
  const places = items.map((_, place) => ({ place, by: random() })).sort((a, b) => a.by - b.by);
  const chosen = new Set(places.slice(0, count).map(({ place }) => place));
  return items.filter((_, place) => chosen.has(place));
}

function beginning(text: string): string {
  const characters = Array.from(text.replace(/\s+/gu, ' ').trim());
  return characters.length > beginningLength
    ? `${characters.slice(0, beginningLength).join('')} \u2026`
    : characters.join('');
}

export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/gu, '\\|').replace(/\s+/gu, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
