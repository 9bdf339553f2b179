import { EventEmitter, type Disposable, type TextDocument } from 'vscode';
import { readRecord } from '../../core/dataset/read-record.js';
import type { DatasetRecord, FieldNames, RecordKey } from '../../core/dataset/record.js';
import { parseLine } from '../../core/jsonl/parse.js';
import type { FileChecker } from '../../core/validation/file-checker.js';
import type { Problem } from '../../core/validation/problem.js';
import type { Row } from '../session.js';
import { lineChanges, type TextChange } from './line-changes.js';

/** How long the rows may be worked on before the editor gets its turn, in milliseconds. */
const sliceMs = 12;
const rowsAtATime = 8;
/** Short rows are many in that time: what listens to a slice has no more than these to look at. */
const rowsOfSlice = 256;

/**
 * The rows of a document, followed through its edits: an edit costs the rows that it touches. A document is read in slices, so
 * that typing is never held up; rows that were not reached yet are read when they are asked for.
 */
export class DatasetRows implements Disposable {
  private checker: FileChecker | undefined;
  /** Lines before this one are in the checker. */
  private loaded = 0;
  private generation = 0;
  private readonly changed = new EventEmitter<readonly number[] | 'all'>();
  readonly onDidChange = this.changed.event;
  /** Where a key stood last: edits above move it. */
  private readonly lines = new Map<RecordKey, number>();

  constructor(
    private readonly document: TextDocument,
    private readonly names: () => FieldNames | undefined,
    private readonly newChecker: () => Promise<FileChecker>,
  ) {}

  /** Looks at every line anew; resolves when it is done or was begun again by a later call. */
  async load(): Promise<void> {
    const generation = ++this.generation;
    const checker = await this.newChecker();
    if (generation !== this.generation) return;
    this.checker = checker;
    this.loaded = 0;
    this.lines.clear();
    while (generation === this.generation && this.loaded < this.document.lineCount) {
      const from = this.loaded;
      const end = performance.now() + sliceMs;
      const last = Math.min(this.document.lineCount, from + rowsOfSlice);
      while (this.loaded < last && performance.now() < end) {
        const to = Math.min(last, this.loaded + rowsAtATime);
        checker.replace(this.loaded, 0, this.texts(this.loaded, to - this.loaded));
        this.loaded = to;
      }
      this.changed.fire(range(from, this.loaded));
      await nextTurn();
    }
    if (generation === this.generation) this.changed.fire('all');
  }

  apply(changes: readonly TextChange[]): void {
    const { checker } = this;
    if (!checker) return;
    const touched = new Set<number>();
    for (const { start, deleteCount, newStart, insertCount } of lineChanges(changes)) {
      if (start >= this.loaded) continue;
      if (start + deleteCount > this.loaded) {
        checker.replace(start, this.loaded - start, []);
        this.loaded = start;
        continue;
      }
      for (const line of checker.replace(start, deleteCount, this.texts(newStart, insertCount))) touched.add(line);
      this.loaded += insertCount - deleteCount;
    }
    this.changed.fire([...touched].sort((a, b) => a - b));
  }

  record(line: number): DatasetRecord | undefined {
    if (line < 0 || line >= this.document.lineCount) return undefined;
    if (line < this.loaded) return this.checker?.record(line);
    const parsed = parseLine(this.document.lineAt(line).text);
    return parsed.kind === 'value' ? readRecord(parsed.value, this.names()) : undefined;
  }

  row(line: number): Row | undefined {
    const record = this.record(line);
    if (!record) return undefined;
    const { key } = record;
    this.lines.set(key, line);
    return { line, text: this.document.lineAt(line).text, key, record };
  }

  /** Looks where the key stood last, then around that place. */
  find(key: RecordKey): Row | undefined {
    const hint = this.lines.get(key) ?? 0;
    const count = this.document.lineCount;
    for (let distance = 0; distance < count; distance++) {
      for (const line of distance === 0 ? [hint] : [hint + distance, hint - distance]) {
        if (this.record(line)?.key === key) return this.row(line);
      }
    }
    this.lines.delete(key);
    return undefined;
  }

  problems(line: number): readonly Problem[] {
    return line < this.loaded ? (this.checker?.problems(line) ?? []) : [];
  }

  /** How many lines were looked at so far. */
  get reached(): number {
    return this.loaded;
  }

  dispose(): void {
    this.generation++;
    this.changed.dispose();
  }

  private texts(start: number, count: number): string[] {
    return range(start, start + count).map((line) => this.document.lineAt(line).text);
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
