import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const command = z.object({ command: z.string() });
const keybinding = command.extend({ key: z.string(), when: z.string() });
const manifest = z
  .object({
    contributes: z.object({
      commands: z.array(command),
      keybindings: z.array(keybinding),
      menus: z.record(z.string(), z.array(z.object({ command: z.string().optional() }))),
      configuration: z.array(z.object({ properties: z.record(z.string(), z.object({ scope: z.string() })) })),
    }),
    capabilities: z.object({
      untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }),
    }),
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const { contributes, capabilities } = manifest;
const settings = new Map(contributes.configuration.flatMap(({ properties }) => Object.entries(properties)));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}

const code = sources('src/extension');
const declared = contributes.commands.map((each) => each.command).sort();

describe('the manifest', () => {
  it('declares every command that the code registers, and no other', () => {
    const registered = code.flatMap((text) =>
      [...text.matchAll(/^ {2}id: '(xinstruct\.[\w.]+)',$/gm)].map(([, id]) => id),
    );
    expect(registered.sort()).toEqual(declared);
  });

  it('collects every command file in the table of commands', () => {
    const table = readFileSync('src/extension/commands/index.ts', 'utf8');
    const files = readdirSync('src/extension/commands').filter((name) => !/^(?:index|command)\.ts$/.test(name));
    expect(files.filter((name) => !table.includes(`'./${name.replace(/\.ts$/, '.js')}'`))).toEqual([]);
  });

  it('binds keys and menus to declared commands only, and no key twice in the same place', () => {
    const menus = Object.values(contributes.menus).flat();
    const used = [...menus, ...contributes.keybindings].flatMap((each) => each.command ?? []);
    expect(used.filter((id) => !declared.includes(id))).toEqual([]);
    const places = contributes.keybindings.map(({ key, when }) => `${key} ${when}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('has a sentence for every key that it names, and names every sentence', () => {
    const sentences = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync('package.nls.json', 'utf8')));
    const named = [...readFileSync('package.json', 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    expect(named.filter((key) => !sentences[key])).toEqual([]);
    expect(Object.keys(sentences).filter((key) => !named.includes(key))).toEqual([]);
  });

  it('declares every setting that the code reads', () => {
    const read = code
      .flatMap((text) => [...text.matchAll(/(?:text|bounded|optionalNumber|get<\w+>)\(\s*'([a-z]\w*(?:\.\w+)?)'/g)])
      .map(([, key]) => `xinstruct.${key ?? ''}`);
    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((key) => !settings.has(key))).toEqual([]);
  });

  it('lets no workspace choose where keys, texts or programs go', () => {
    const machine = ['openai.baseUrl', 'embedded.modelFile', 'embedded.adapterFile'];
    expect(machine.map((key) => settings.get(`xinstruct.${key}`)?.scope)).toEqual(machine.map(() => 'machine'));
  });

  it('ignores the model settings of a workspace that is not trusted', () => {
    const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toContain('xinstruct.model.provider');
    expect(restrictedConfigurations.filter((key) => !settings.has(key))).toEqual([]);
  });
});
