import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileReplacement } from '../../../src/node/replace-file.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replace-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a file that is written anew', () => {
  it('takes away what a killed process left of it, and nothing else', async () => {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const host = encodeURIComponent(hostname());
    const left = [`.o.jsonl.${host}-${dead}.tmp`, `.o.jsonl.${host}-${process.pid}.tmp`];
    const others = [
      `.o.jsonl.${host}-${process.ppid}.tmp`, // still being written
      `.o.jsonl.elsewhere-${dead}.tmp`,
      `.other.jsonl.${host}-${dead}.tmp`,
      `.o.jsonl.${host}-x.tmp`,
    ];
    for (const name of [...left, ...others]) await writeFile(join(folder, name), 'half');

    const replacement = await FileReplacement.begin(join(folder, 'o.jsonl'));
    await replacement.write('whole\n');
    await replacement.commit();

    expect((await readdir(folder)).sort()).toEqual([...others, 'o.jsonl'].sort());
    expect(await readFile(join(folder, 'o.jsonl'), 'utf8')).toBe('whole\n');
  });
});
