import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve('.');

/** Bundles the suite with all its test files, so that the extension host loads one file. Gives its path. */
export async function buildSuite(): Promise<string> {
  const folder = join(root, 'test', 'workbench', 'suite');
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  const outfile = join(root, 'out', 'workbench', 'suite', 'index.cjs');
  const load = files.map((name) => `require(${JSON.stringify(`./${name}`)});`).join(' ');
  await build({
    stdin: {
      contents: `import { runSuite } from './index.ts'; export const run = () => runSuite(() => { ${load} });`,
      resolveDir: folder,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}

/** Runs `use` with a workspace of its own that holds the sample and an empty dataset. */
export async function withSuiteFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'xinstruct-suite-'));
  try {
    await cp(join(root, 'media', 'sample'), folder, { recursive: true });
    await writeFile(join(folder, 'empty.jsonl'), '');
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
