import { resolve } from 'node:path';
import { z } from 'zod';
import { runInHost } from './host.js';
import { defaultModelFolder } from '../../src/node/models/model-files.js';
import { ensureParts } from './parts.js';
import { buildSuite, withSuiteFolder } from './suite-bundle.js';
import { resultMark } from './suite/result-mark.js';

/** The tests that run inside a real extension host. Prints a line a test and closes with "N passed, N failed". */
const result = z.object({ state: z.string(), title: z.string(), ms: z.number(), error: z.string().optional() });

async function main(): Promise<number> {
  const suite = await buildSuite();
  const grep = process.argv[2];
  const { exitCode, log } = await withSuiteFolder(async (folder) =>
    runInHost(await ensureParts(), {
      extension: resolve('.'),
      suite,
      folder,
      timeoutMs: 600_000,
      env: {
        XINSTRUCT_THREADS: '1',
        XINSTRUCT_MODEL_DIR: defaultModelFolder(),
        ...(grep === undefined ? {} : { XINSTRUCT_GREP: grep }),
      },
    }),
  );
  const results = log
    .filter((line) => line.startsWith(resultMark))
    .map((line) => result.parse(JSON.parse(line.slice(resultMark.length))));
  for (const { state, title, ms, error } of results) {
    const mark = { passed: '✓', skipped: '-' }[state] ?? '✗';
    console.log(`${mark} ${title} (${String(ms)} ms)${error === undefined ? '' : `\n${error}`}`);
  }
  const passed = results.filter(({ state }) => state === 'passed').length;
  const failed = results.filter(({ state }) => state === 'failed').length;
  const broken = passed === 0 || (exitCode !== 0 && failed === 0);
  if (broken) {
    console.log(`The suite did not run to its end:\n${log.join('\n').slice(-5000)}`);
  }
  console.log(`${String(passed)} passed, ${String(failed + (broken ? 1 : 0))} failed`);
  return failed > 0 || broken ? 1 : 0;
}

process.exitCode = await main();
