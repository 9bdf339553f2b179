import { env, l10n, Uri, window } from 'vscode';

/** Asks, before the first download, whether the model's terms are accepted. */
export async function askConsent({ name, url }: { readonly name: string; readonly url: string }): Promise<boolean> {
  const accept = l10n.t('Accept and Download');
  const read = l10n.t('Read the Terms');
  for (;;) {
    const answer = await window.showInformationMessage(
      l10n.t('Download the embedded model?'),
      {
        modal: true,
        detail: l10n.t(
          'X-Instruct writes instructions with Gemma 3 270M (253 MB), which is downloaded once and then runs on this machine without a key or a server. Gemma is provided under and subject to the {0}: {1}',
          name,
          url,
        ),
      },
      accept,
      read,
    );
    if (answer !== read) return answer === accept;
    await env.openExternal(Uri.parse(url));
  }
}
