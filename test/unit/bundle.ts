import { build } from 'esbuild';

/**
 * Bundles programs from the sources as `npm run build` does, for tests that start or stop them.
 * @param entryPoints source files by the names that the programs get in `folder`, without `.cjs`
 */
export async function bundlePrograms(entryPoints: Readonly<Record<string, string>>, folder: string): Promise<void> {
  await build({
    entryPoints: { ...entryPoints },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['node-llama-cpp'],
    logLevel: 'error',
  });
}
