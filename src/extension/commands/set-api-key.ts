import { l10n, window } from 'vscode';
import type { ApiKeys } from '../models/api-keys.js';
import { endpointUrl } from '../settings.js';
import type { Command } from './command.js';

/** Stores the key of the endpoint in the editor's secret storage. */
export const setApiKey: Command = {
  id: 'xinstruct.setApiKey',
  async run({ keys }) {
    await askKey(keys, endpointUrl());
  },
};

export async function askKey(keys: ApiKeys, baseUrl: string): Promise<void> {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  const key = await window.showInputBox({
    title: l10n.t('API key for {0}', host),
    prompt: l10n.t('It is kept in the secret storage of VS Code and sent to {0} only.', host),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? l10n.t('A key is needed.') : undefined),
  });
  if (key !== undefined) await keys.set(baseUrl, key.trim());
}
