import { format, message } from '../../core/message.js';
import { information } from '../../core/steps/read.js';
import type { RowResult } from '../../node/author/run.js';
import { duration, type Progress } from './progress.js';

/** Counts what became of the rows, lists those without an instruction, and tells how far the work is. */
export class Report {
  written = 0;
  kept = 0;
  without = 0;
  beyondLimit = 0;
  private asked = 0;
  private askedRows = 0;
  private readonly started = performance.now();

  constructor(
    /** Rows that will be asked about. */
    private readonly total: number,
    private readonly progress: Progress,
    /** Takes a JSON object a row. */
    private readonly json: ((line: string) => void) | undefined,
  ) {}

  add(result: RowResult): void {
    switch (result.kind) {
      case 'blank':
        return;
      case 'kept':
        this.kept++;
        break;
      case 'beyond-limit':
        this.beyondLimit++;
        break;
      case 'written':
        this.written++;
        this.count(result.asked);
        this.progress.show(
          `${this.far()} \u00b7 line ${result.row.line.number}: ${result.instruction.replace(/\s+/gu, ' ')}`,
        );
        break;
      case 'without':
        this.without++;
        this.count(result.asked);
        if (this.json === undefined) {
          this.progress.say(
            message('line {0}{1}: no instruction: {2}', result.row.line.number, idText(result), format(result.reason)),
          );
        }
        this.progress.show(this.far());
        break;
    }
    this.json?.(JSON.stringify(rowObject(result)));
  }

  /** The last line of a finished command. */
  summary(out: string) {
    return message(
      'Wrote {0}: {1} with a new instruction, {2} with their own, {3} without one{4}. {5} questions asked.',
      out,
      this.written,
      this.kept,
      this.without,
      this.beyondLimit === 0 ? '' : `, ${this.beyondLimit} beyond --limit`,
      this.asked,
    );
  }

  private count(asked: number): void {
    this.asked += asked;
    this.askedRows += asked > 0 ? 1 : 0;
  }

  private far(): string {
    const done = this.written + this.without;
    const left = Math.max(0, this.total - done);
    const each = this.askedRows === 0 ? 0 : (performance.now() - this.started) / this.askedRows;
    const rest = each === 0 || left === 0 ? '' : ` \u00b7 about ${duration(each * left)} left`;
    return `${done} of ${this.total} rows${rest}`;
  }
}

/** What `--json` prints for a row. */
function rowObject(result: Exclude<RowResult, { kind: 'blank' }>): object {
  const { line } = result.row;
  const base = { line: line.number, id: idOf(result) ?? null };
  switch (result.kind) {
    case 'written': {
      const { candidate } = result;
      return {
        ...base,
        status: 'written',
        instruction: result.instruction,
        style: candidate?.style ?? null,
        score: candidate?.scores.get(information) ?? null,
        model: candidate?.by.model ?? null,
        asked: result.asked,
      };
    }
    case 'without':
      return {
        ...base,
        status: 'without',
        instruction: null,
        code: result.code,
        reason: format(result.reason),
        asked: result.asked,
      };
    case 'kept':
      return { ...base, status: 'kept', instruction: result.instruction };
    case 'beyond-limit':
      return { ...base, status: 'beyond-limit', instruction: null, reason: 'beyond --limit' };
  }
}

function idOf({ row }: RowResult): string | undefined {
  const id = row.kind === 'record' ? row.record.fields.id?.text : undefined;
  return id === '' ? undefined : id;
}

function idText(result: RowResult): string {
  const id = idOf(result);
  return id === undefined ? '' : ` (${id})`;
}
