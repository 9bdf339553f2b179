export interface StudioPage {
  readonly script: string;
  readonly style: string;
  /** The webview's own source, for the content security policy. */
  readonly cspSource: string;
  /** Fresh for each page. */
  readonly nonce: string;
  /** BCP 47, of the editor's display language. */
  readonly language: string;
  readonly title: string;
}

/** The panel's page: an empty body, one script and one style sheet, and nothing else may load or run. */
export function studioHtml({ script, style, cspSource, nonce, language, title }: StudioPage): string {
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${escape(style)}">
    <title>${escape(title)}</title>
  </head>
  <body>
    <script nonce="${escape(nonce)}" src="${escape(script)}"></script>
  </body>
</html>`;
}

function escape(value: string): string {
  return value.replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
