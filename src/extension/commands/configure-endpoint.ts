import { l10n, window, type QuickPickItem } from 'vscode';
import type { EditorContext } from '../context.js';
import { endpointModel, endpointUrl, writeSetting } from '../settings.js';
import type { Command } from './command.js';
import { askKey } from './set-api-key.js';

/** Asks for an endpoint step by step: its address, its model, how it is asked, its key. */
export const configureEndpoint: Command = {
  id: 'xinstruct.configureEndpoint',
  async run(context) {
    const baseUrl = await askUrl();
    if (baseUrl === undefined) return;
    const model = await askModel();
    if (model === undefined) return;
    const api = await askApi();
    if (api === undefined) return;
    await writeSetting('openai.baseUrl', baseUrl);
    await writeSetting('openai.model', model);
    await writeSetting('openai.apiMode', api);
    await writeSetting('model.provider', 'openai');
    await offerKey(context, baseUrl);
  },
};

const title = (step: number): string => l10n.t('OpenAI-compatible endpoint ({0}/3)', step);

async function askUrl(): Promise<string | undefined> {
  const url = await window.showInputBox({
    title: title(1),
    prompt: l10n.t('Address of the endpoint, up to and with /v1'),
    value: endpointUrl(),
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^https?:\/\//iu.test(value.trim()) && URL.canParse(value.trim())
        ? undefined
        : l10n.t('An http:// or https:// address is needed.'),
  });
  return url?.trim();
}

async function askModel(): Promise<string | undefined> {
  const model = await window.showInputBox({
    title: title(2),
    prompt: l10n.t('Name of the model, as the endpoint knows it'),
    value: endpointModel(),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? l10n.t('The name of a model is needed.') : undefined),
  });
  return model?.trim();
}

async function askApi(): Promise<string | undefined> {
  const items: (QuickPickItem & { readonly api: string })[] = [
    { label: l10n.t('Chat'), detail: l10n.t('A model that follows instructions'), api: 'chat' },
    {
      label: l10n.t('Raw completions'),
      detail: l10n.t('A backward model of your own: it continues a text with its instruction'),
      api: 'completions',
    },
  ];
  const picked = await window.showQuickPick(items, { title: title(3), ignoreFocusOut: true });
  return picked?.api;
}

async function offerKey({ keys }: EditorContext, baseUrl: string): Promise<void> {
  if ((await keys.of(baseUrl)) !== undefined) return;
  const set = l10n.t('Set API Key');
  const text = l10n.t('Does {0} need an API key? A local server mostly needs none.', new URL(baseUrl).host);
  if ((await window.showInformationMessage(text, set)) === set) await askKey(keys, baseUrl);
}
