/**
 * What checking a dataset costs, as ratios in one run: reading records and checking languages against plain `JSON.parse`, and
 * the work after a keystroke against a check of the whole file, which must be at least a hundred times as much.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, textOf } from '../../src/core/dataset/read-record.js';
import { parseLine } from '../../src/core/jsonl/parse.js';
import { FileChecker } from '../../src/core/validation/file-checker.js';
import { loadDetectors } from '../../src/node/language/load-detectors.js';

const rowCount = 10_000;
const requiredRatio = 100;

/** Rows of the sample, one after the other, each with an id and a text of its own. */
function rows(): string[] {
  const sample = readFileSync(join('media', 'sample', 'sample.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return Array.from({ length: rowCount }, (_, index) => {
    const line = sample[index % sample.length] ?? '{}';
    const row: unknown = JSON.parse(line);
    if (typeof row !== 'object' || row === null || !('text' in row)) throw new Error(`No text in ${line}`);
    return JSON.stringify({ ...row, id: `row-${String(index)}`, text: `${String(row.text)} (${String(index)})` });
  });
}

/** Milliseconds of processor time of this process: other work on the machine does not count. */
function cost(work: () => void): number {
  globalThis.gc?.();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function best(times: number, work: () => void): number {
  return Math.min(...Array.from({ length: times }, () => cost(work)));
}

function report(name: string, milliseconds: number, ratio: string): void {
  console.log(`  ${name.padEnd(52)} ${milliseconds.toFixed(2).padStart(10)} ms   ${ratio}`);
}

const lines = rows();
const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
let sink = 0;

const plain = best(5, () => {
  for (const line of lines) sink += Object.keys(JSON.parse(line) as object).length;
});
const parsing = best(3, () => {
  for (const line of lines) {
    const parsed = parseLine(line);
    const record = parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
    if (record) sink += textOf(record, 'output').length;
  }
});
const checker = new FileChecker({
  fileName: 'bench.jsonl',
  detectors: await loadDetectors(join('media', 'detectors')),
});
const full = cost(() => {
  checker.reset(lines);
});

const middle = rowCount / 2;
const edited = lines[middle] ?? '';
const edits = Array.from({ length: 200 }, (_, index) => edited.replace(/\(\d+\)"/, `(${String(rowCount + index)})"`));
const keystroke =
  cost(() => {
    for (const line of edits) sink += checker.replace(middle, 1, [line]).length + checker.problems(middle).length;
  }) / edits.length;

console.log(
  `\n${String(rowCount)} rows, ${(bytes / 1e6).toFixed(1)} MB, processor time (${String(sink)} fields and letters seen)\n`,
);
report('JSON.parse of each line', plain, '1');
report('records: parsing with places, shapes and roles', parsing, `${(parsing / plain).toFixed(1)} times JSON.parse`);
report('records and all checks, languages included', full, `${(full / plain).toFixed(0)} times JSON.parse`);
report('one keystroke: one row checked anew', keystroke, `1/${(full / keystroke).toFixed(0)} of the full check`);
if (full / keystroke < requiredRatio) {
  console.error(`\nA keystroke must cost at most 1/${String(requiredRatio)} of a full check.`);
  process.exitCode = 1;
}
