import { l10n, window } from 'vscode';
import { endpointUrl } from '../settings.js';
import type { Command } from './command.js';

/** Removes the key of the endpoint from the secret storage. */
export const deleteApiKey: Command = {
  id: 'xinstruct.deleteApiKey',
  async run({ keys }) {
    const baseUrl = endpointUrl();
    await keys.delete(baseUrl);
    void window.showInformationMessage(l10n.t('There is no API key for {0} any more.', baseUrl));
  },
};
