import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workbench.js';

/** Packages the extension for this platform, as `npm run package` does, and gives the VSIX's path. */
export function packageExtension(): string {
  const target = `${process.platform}-${process.arch}`;
  const file = join(root, 'out', `x-instruct-${target}.vsix`);
  mkdirSync(join(root, 'out'), { recursive: true });
  rmSync(file, { force: true });
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  execFileSync(process.execPath, [vsce, 'package', '--target', target, '--out', file], {
    cwd: root,
    env: { ...process.env, XINSTRUCT_TARGET: target },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return file;
}

/** The paths in a VSIX (a zip file), with their sizes in bytes. */
export function contentsOf(vsix: string): ReadonlyMap<string, number> {
  const script =
    'import json,sys,zipfile; print(json.dumps([[i.filename,i.file_size] for i in zipfile.ZipFile(sys.argv[1]).infolist()]))';
  const listed = execFileSync(process.platform === 'win32' ? 'python' : 'python3', ['-c', script, vsix], {
    encoding: 'utf8',
  });
  return new Map(JSON.parse(listed) as [string, number][]);
}
