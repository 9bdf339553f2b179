import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import type { Role } from '../../../src/core/dataset/record.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';

const root = new URL('../../../', import.meta.url);
const grammarFile = new URL('syntaxes/roles.tmLanguage.json', root);
const here = 'test/unit/syntaxes';

interface Rule {
  readonly begin: string;
}
const grammar = JSON.parse(readFileSync(grammarFile, 'utf8')) as {
  readonly repository: Readonly<Record<string, Rule>>;
};

/** The keys that a rule of the grammar names: `(")(lang|language)(")...`. */
function keysOf(rule: string): string[] {
  return /^\("\)\(([^)]*)\)/.exec(grammar.repository[rule]?.begin ?? '')?.[1]?.split('|') ?? [];
}

function pathOf(role: Role, row: unknown): string | undefined {
  const parsed = parseLine(JSON.stringify(row));
  const record = parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
  return record?.fields[role]?.path.join('.');
}

describe('the injection grammar', () => {
  it("scopes the roles of a line and leaves the rest to VS Code's JSON Lines grammar", async () => {
    // The grammar is taken as package.json contributes it; the one it is injected into is VS Code's own (MIT, see notice.md).
    const program = createRequire(import.meta.url).resolve('vscode-tmgrammar-test/dist/unit.js');
    const args = [
      program,
      '-g',
      `${here}/JSONL.tmLanguage.json`,
      '--config',
      'package.json',
      `${here}/roles.test.jsonl`,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 60_000 });
    expect(stdout).toContain('roles.test.jsonl run successfuly');
  }, 60_000);

  it('names the keys that records are read by', () => {
    const outputs = keysOf('response');
    expect(outputs.length).toBeGreaterThan(5);
    for (const key of outputs) expect(pathOf('output', { [key]: 'x' })).toBe(key);
    const instructions = keysOf('instruction');
    expect(instructions.length).toBeGreaterThan(2);
    for (const key of instructions) expect(pathOf('instruction', { [key]: 'x', output: 'y' })).toBe(key);
    for (const key of keysOf('language')) expect(pathOf('language', { [key]: 'x', text: 'y' })).toBe(key);
    for (const key of keysOf('id')) expect(pathOf('id', { [key]: 'x', text: 'y' })).toBe(key);
    expect(keysOf('dialogue').map((key) => pathOf('output', { [key]: [{ role: 'assistant', content: 'x' }] }))).toEqual(
      keysOf('dialogue').map((key) => `${key}.0.content`),
    );
  });
});
