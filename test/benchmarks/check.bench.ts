/**
 * What checking a dataset costs, as ratios in one run: reading records and checking languages against plain `JSON.parse`; the work
 * after a keystroke against a check of the whole file, which must be at least a hundred times as much; a large file on disk in two
 * threads against none, and the memory at its end against that near its beginning, which must stay flat.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readRecord, textOf } from '../../src/core/dataset/read-record.js';
import { parseLine } from '../../src/core/jsonl/parse.js';
import { FileChecker } from '../../src/core/validation/file-checker.js';
import { checkFile } from '../../src/node/check-file.js';
import { Examiners } from '../../src/node/check/examiners.js';
import { loadDetectors } from '../../src/node/language/load-detectors.js';

const rowCount = 10_000;
const requiredRatio = 100;
/** How often the rows stand in the large file: 45 MB. */
const largeTimes = 5;
const mostGrowth = 1.3;

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

/** The same rows again and again, but for their numbers: as many ids and texts as lines. */
function* largeRows(): Generator<string> {
  for (let time = 0; time < largeTimes; time++) {
    const mark = String(time);
    for (const line of lines)
      yield `${line.replace('"row-', `"row-${mark}-`).replace(/\((\d+)\)"/u, `($1, ${mark})"`)}\n`;
  }
}

interface Run {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly secondsToFirst: number;
  /** Resident set in bytes, at each thousandth line. */
  readonly memory: readonly number[];
}

async function checkLarge(path: string, workers: number, workerFile: string): Promise<Run> {
  globalThis.gc?.();
  const examiners = new Examiners({ detectorFolder: join('media', 'detectors'), workers, workerFile });
  const started = performance.now();
  const before = process.cpuUsage();
  let secondsToFirst = 0;
  const memory: number[] = [];
  for await (const { number } of checkFile(path, { examiners })) {
    if (number === 1) secondsToFirst = (performance.now() - started) / 1000;
    if (number % 1000 === 0) memory.push(process.memoryUsage.rss());
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  await examiners.close();
  return { seconds, processorSeconds: (user + system) / 1e6, secondsToFirst, memory };
}

const temporary = await mkdtemp(join(tmpdir(), 'xinstruct-bench-'));
try {
  const workerFile = join(temporary, 'check-worker.cjs');
  const bundle = ['src/node/check/worker.ts', '--bundle', '--platform=node', '--main-fields=module,main'];
  const built = spawnSync(join('node_modules', '.bin', 'esbuild'), [
    ...bundle,
    `--outfile=${workerFile}`,
    '--log-level=error',
  ]);
  if (built.status !== 0) throw new Error(`The worker can't be built: ${String(built.stderr)}`);
  const path = join(temporary, 'large.jsonl');
  await pipeline(largeRows, createWriteStream(path));
  const megabytes = (await stat(path)).size / 1e6;
  const alone = await checkLarge(path, 0, workerFile);
  const two = await checkLarge(path, 2, workerFile);
  console.log(`\nA file of ${megabytes.toFixed(0)} MB, ${String(rowCount * largeTimes)} rows\n`);
  const show = (name: string, run: Run): void => {
    const speed = `${(megabytes / run.seconds).toFixed(1)} MB/s, first line after ${run.secondsToFirst.toFixed(2)} s`;
    console.log(
      `  ${name.padEnd(20)} ${speed}, ${(run.processorSeconds / alone.processorSeconds).toFixed(2)} of the processor time`,
    );
  };
  show('without threads', alone);
  show('in two threads', two);
  console.log(`  two threads are ${(alone.seconds / two.seconds).toFixed(2)} times as fast`);
  for (const [name, { memory }] of Object.entries({ 'without threads': alone, 'in two threads': two })) {
    const tenth = Math.floor(memory.length / 10);
    const early = Math.max(...memory.slice(tenth, 3 * tenth));
    const late = Math.max(...memory.slice(-2 * tenth));
    console.log(
      `  memory ${name}: ${(early / 1e6).toFixed(0)} MB near the beginning, ${(late / 1e6).toFixed(0)} MB at the end`,
    );
    if (late > early * mostGrowth) {
      console.error(`\nMemory must not grow with the file.`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(temporary, { recursive: true });
}
