import { strict as assert } from 'node:assert';
import { extensions, commands } from 'vscode';

describe('the extension', () => {
  it('activates and registers every command that it declares', async () => {
    const extension = extensions.getExtension('x-instruct.x-instruct');
    assert.ok(extension, 'VS Code knows the extension');
    await extension.activate();
    const manifest = extension.packageJSON as { contributes: { commands: readonly { command: string }[] } };
    const known = new Set(await commands.getCommands(true));
    const missing = manifest.contributes.commands.map(({ command }) => command).filter((each) => !known.has(each));
    assert.deepEqual(missing, []);
  });
});
