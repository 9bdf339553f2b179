import type { DatasetRecord, Field, RecordKey } from '../../core/dataset/record.js';
import type { Span } from '../../core/jsonl/json.js';
import { duplicateId, duplicateText } from '../../core/validation/duplicates.js';
import type { Problem } from '../../core/validation/problem.js';
import { isWanted, type Unwanted } from '../../core/validation/wanted.js';
import { nextKey, type Scan } from '../author/rows.js';
import type { IgnoredChecks } from '../check-ignored.js';
import { FirstLines } from './first-lines.js';
import type { LineFacts, RecordFacts } from './line-facts.js';

/** The problems of a line that are wanted. */
export interface WantedProblems {
  readonly problems: readonly Problem[];
  /** How many findings were left out because their checks are switched off, or because the file has taught otherwise. */
  readonly ignored: number;
}

/** What depends on other lines: what occurs twice, what is said once for a file, what is switched off. Lines come in order. */
export class WholeFile {
  private readonly ids = new FirstLines();
  private readonly texts = new FirstLines();
  private readonly told = new Set<string>();
  private readonly used = new Map<RecordKey, number>();

  constructor(
    private readonly ignored: IgnoredChecks | undefined,
    /** How often each key occurs; undefined where nothing is switched off by key. */
    private readonly counts: Scan['counts'] | undefined,
  ) {}

  /** All problems of the next line. */
  next(number: number, { problems, note, record: facts }: LineFacts): WantedProblems {
    const all = [...problems];
    if (note && !this.told.has(note.topic)) {
      this.told.add(note.topic);
      all.push(note.problem);
    }
    if (!facts) return this.wanted(all);
    const record = placesOf(facts);
    const sameId = facts.idDigest === undefined ? undefined : this.ids.find(facts.idDigest, number);
    if (sameId !== undefined) all.push(duplicateId(record, sameId - 1));
    const sameText = facts.textDigest === undefined ? undefined : this.texts.find(facts.textDigest, number);
    if (sameText !== undefined) all.push(duplicateText(record, sameText - 1));
    // A key depends on those before, so that it is asked for also where there is nothing to leave out.
    return this.wanted(all, this.counts && nextKey(record, this.counts, this.used));
  }

  private wanted(problems: readonly Problem[], key?: RecordKey): WantedProblems {
    if (!this.ignored) return { problems, ignored: 0 };
    const { inFile, byRecord, lessons } = this.ignored;
    const unwanted: Unwanted = { off: [inFile, key === undefined ? undefined : byRecord.get(key)], lessons };
    const left = problems.filter((problem) => isWanted(problem, unwanted));
    return { problems: left, ignored: problems.length - left.length };
  }
}

/** As much of a record as what occurs twice is told by: its key, its id and where they stand. */
function placesOf({ id, key = '', output = '', root, idSpan, outputSpan }: RecordFacts): DatasetRecord {
  const field = (span: Span, text: string): Field => ({ path: [], span, text, isText: true });
  return {
    key,
    shape: 'text',
    fields: {
      ...(idSpan && { id: field(idSpan, id ?? '') }),
      ...(outputSpan && { output: field(outputSpan, output) }),
    },
    root: { type: 'null', span: root },
  };
}
