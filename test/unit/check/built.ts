import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');

/** What `npm run build` makes of `xinstruct check`, in a folder of its own inside the package. */
export interface BuiltCheck {
  readonly cli: string;
  readonly worker: string;
  remove(): Promise<void>;
}

/** @param name tells the folder from those of other test files */
export async function buildCheck(name: string): Promise<BuiltCheck> {
  const folder = join(root, 'dist', 'test', `${name}-${String(process.pid)}`);
  await build({
    entryPoints: {
      cli: join(root, 'src', 'cli', 'main.ts'),
      'check-worker': join(root, 'src', 'node', 'check', 'worker.ts'),
    },
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
  return {
    cli: join(folder, 'cli.cjs'),
    worker: join(folder, 'check-worker.cjs'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
