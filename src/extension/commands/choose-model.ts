import { commands, l10n, lm, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { ProviderId } from '../../core/models/model.js';
import { chosenProvider, endpointUrl, modelChoice, writeSetting } from '../settings.js';
import type { Command } from './command.js';

type Item = QuickPickItem & { readonly provider?: ProviderId; readonly model?: string };

/** Lets the person choose among the embedded model, an endpoint and what VS Code offers. */
export const chooseModel: Command = {
  id: 'xinstruct.chooseModel',
  async run() {
    const items = loadItems();
    const picked = await window.showQuickPick<Item>(items, {
      title: l10n.t('The model that writes instructions'),
      matchOnDetail: true,
    });
    switch (picked?.provider) {
      case 'embedded':
        await writeSetting('model.provider', 'embedded');
        break;
      case 'openai':
        await commands.executeCommand('xinstruct.configureEndpoint');
        break;
      case 'vscode':
        await writeSetting('vscode.model', picked.model ?? '');
        await writeSetting('model.provider', 'vscode');
        break;
      case undefined:
        break;
    }
  },
};

async function loadItems(): Promise<Item[]> {
  const chosen = chosenProvider();
  const parsed = modelChoice();
  const model = parsed.ok && parsed.choice.provider !== 'embedded' ? parsed.choice.model : undefined;
  const mark = (provider: ProviderId, is = true): string => (provider === chosen && is ? `$(check) ` : '');
  const offered = await lm.selectChatModels();
  return [
    {
      label: `${mark('embedded')}${l10n.t('Embedded model')}`,
      detail: l10n.t('Gemma 3 270M, taught to write instructions. Runs on this machine: no key, nothing leaves it.'),
      provider: 'embedded',
    },
    {
      label: `${mark('openai')}${l10n.t('OpenAI-compatible endpoint …')}`,
      detail: l10n.t('OpenAI, Azure, vLLM, Ollama, LM Studio, llama.cpp. Now: {0}', endpointUrl()),
      provider: 'openai',
    },
    { label: l10n.t('Language models of VS Code'), kind: QuickPickItemKind.Separator },
    ...offered.map(({ id, name, vendor, maxInputTokens }, index): Item => ({
      label: `${mark('vscode', model === undefined ? index === 0 : model === id)}${name}`,
      description: vendor,
      detail: l10n.t('{0} · reads {1} tokens', id, maxInputTokens),
      provider: 'vscode',
      model: id,
    })),
    ...(offered.length === 0 ? [{ label: l10n.t('None is offered: install an extension that brings one.') }] : []),
  ];
}
