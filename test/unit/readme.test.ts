import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reviewKeys } from '../../src/core/protocol/keys.js';

const root = resolve(import.meta.dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<
        Record<
          string,
          { readonly default: unknown; readonly description?: string; readonly markdownDescription?: string }
        >
      >;
    }[];
  };
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const sentences = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const readme = read('README.md');

/** The rows of the README's tables, a cell each. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split(/(?<!\\)\|/u)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const rowOf = (first: string): readonly string[] | undefined => rows.find(([cell]) => cell === first);

const keyNames: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc', escape: 'Esc' };
const shown = (key: string): string => keyNames[key] ?? key.toUpperCase();

describe('the README', () => {
  it.each(reviewKeys.map((key) => [key.does, key] as const))('has the keys of "%s"', (does, { studio, editor }) => {
    const keys = (studio?.keys ?? []).map((key) => `\`${shown(key)}\``).join(' ');
    const chord = editor === undefined ? '' : `\`Ctrl+Alt+X ${shown(editor.chord)}\``;
    expect(rowOf(does)).toEqual([does, keys, chord]);
  });

  const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
  it.each(settings)('has the setting %s', (name, setting) => {
    const description = sentences[(setting.description ?? setting.markdownDescription ?? '').replaceAll('%', '')];
    expect(rowOf(`\`${name}\``)).toEqual([`\`${name}\``, `\`${JSON.stringify(setting.default)}\``, description]);
  });

  it('names only scripts and files that there are', () => {
    const scripts = [...readme.matchAll(/npm run ([\w:]+)/gu)].map(([, name = '']) => name);
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    const files = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/gu)].map(([, name = '']) => name);
    expect(files.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});
