/** Builds dist/: the extension, the command line, their processes and threads, and the webview. `--watch` keeps building; `--production` minifies. */
import { context } from 'esbuild';
import { existsSync, writeFileSync } from 'node:fs';
import { licencesOf } from './src/cli/licences.mjs';

const production = process.argv.includes('--production');
const shared = {
  bundle: true,
  logLevel: 'info',
  minify: production,
  sourcemap: production ? false : 'linked',
  target: 'node20',
  metafile: production,
};
// `module` first: the CommonJS build of jsonc-parser is UMD, whose require calls a bundler cannot follow.
const node = { ...shared, platform: 'node', mainFields: ['module', 'main'], external: ['vscode', 'node-llama-cpp'] };

const builds = [
  { ...node, entryPoints: { extension: 'src/extension/extension.ts' }, format: 'cjs', outExtension: { '.js': '.cjs' } },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, format: 'cjs', outExtension: { '.js': '.cjs' } },
  {
    ...node,
    entryPoints: { 'check-worker': 'src/node/check/worker.ts' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  },
  // node-llama-cpp is an ES module with top-level await, so its process is one too. The package has no node_modules:
  // there it is bundled as well, and finds its binaries in bins/ beside dist/.
  {
    ...node,
    entryPoints: { 'model-process': 'src/node/embedded/process.ts' },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    ...(production && {
      external: ['@node-llama-cpp/*', '@reflink/*'],
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    }),
  },
  {
    ...shared,
    entryPoints: { 'webview/studio': 'src/webview/studio.ts' },
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
  },
].filter(({ entryPoints }) => existsSync(Object.values(entryPoints)[0]));

const contexts = await Promise.all(builds.map((options) => context({ outdir: 'dist', ...options })));
if (process.argv.includes('--watch')) {
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  const results = await Promise.all(contexts.map((each) => each.rebuild()));
  if (production) {
    writeFileSync('dist/licences.txt', licencesOf(results.map(({ metafile }) => metafile)));
  }
  await Promise.all(contexts.map((each) => each.dispose()));
}
