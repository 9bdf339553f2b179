import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Labels } from '../../src/core/protocol/labels.js';
import type { FromStudio, StudioState, ToStudio } from '../../src/core/protocol/studio.js';
import { studioHtml } from '../../src/extension/studio/studio-html.js';
import { ensureParts } from '../workbench/parts.js';
import { themes, type ThemeName } from './themes.js';

const origin = 'http://studio.test';

/** A real browser, as the tests of the workbench use it. */
export async function launch(): Promise<Browser> {
  const { chromium: executablePath } = await ensureParts();
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly forcedColors?: boolean;
}

/** The built panel in a page of its own, with a double of the host that speaks the protocol. */
export class Panel {
  private constructor(
    readonly page: Page,
    readonly errors: string[],
  ) {}

  static async open(browser: Browser, state: StudioState, options: PanelOptions = {}): Promise<Panel> {
    const { theme = 'Default Dark Modern', width = 380, height = 900, forcedColors = false } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      forcedColors: forcedColors ? 'active' : 'none',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') errors.push(line.text());
    });
    const files = await served();
    await page.route(`${origin}/**`, (route) => {
      const file = files.get(new URL(route.request().url()).pathname);
      return file === undefined ? route.abort() : route.fulfill(file);
    });
    await page.addInitScript({ content: hostDouble(await labels(), state, theme) });
    await page.goto(`${origin}/`);
    await page.locator('.studio').waitFor();
    return new Panel(page, errors);
  }

  /** What the panel sent since this was asked last, without `ready`. */
  async sent(): Promise<readonly FromStudio[]> {
    const messages = await this.page.evaluate('window.testHost.sent.splice(0)');
    return (messages as readonly FromStudio[]).filter(({ type }) => type !== 'ready');
  }

  /** Sends a message as the host does, and waits until the panel has taken it. */
  async post(message: ToStudio): Promise<void> {
    await this.page.evaluate(`window.testHost.post(${literal(message)})`);
  }

  async show(state: StudioState): Promise<void> {
    await this.post({ type: 'state', state });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Keeps a picture under out/webview, for a person to look at. */
  async picture(name: string): Promise<void> {
    const folder = join('out', 'webview');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

interface Served {
  readonly contentType: string;
  readonly body: string;
}

let files: Promise<ReadonlyMap<string, Served>> | undefined;

function served(): Promise<ReadonlyMap<string, Served>> {
  files ??= (async () => {
    const script = await bundle('src/webview/studio.ts', 'iife');
    const html = studioHtml({
      script: `${origin}/studio.js`,
      style: `${origin}/studio.css`,
      cspSource: origin,
      nonce: 'test',
      language: 'en',
      title: 'Studio',
    });
    return new Map([
      ['/', { contentType: 'text/html', body: html }],
      ['/studio.js', { contentType: 'text/javascript', body: script }],
      ['/studio.css', { contentType: 'text/css', body: readFileSync('media/studio.css', 'utf8') }],
    ]);
  })();
  return files;
}

let words: Promise<Labels> | undefined;

/** The host's own English sentences; outside the editor `l10n.t` gives them as they are. */
function labels(): Promise<Labels> {
  words ??= (async () => {
    const code = await bundle('src/extension/studio/labels.ts', 'esm', [untranslated]);
    const module = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as {
      studioLabels: () => Labels;
    };
    return module.studioLabels();
  })();
  return words;
}

const untranslated: Plugin = {
  name: 'untranslated',
  setup(setup) {
    setup.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'untranslated' }));
    setup.onLoad({ filter: /.*/, namespace: 'untranslated' }, () => ({
      contents: 'export const l10n = { t: (sentence) => sentence };',
    }));
  },
};

async function bundle(entry: string, format: 'iife' | 'esm', plugins: Plugin[] = []): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    format,
    plugins,
    write: false,
    platform: 'browser',
    target: 'es2022',
  });
  return result.outputFiles[0]?.text ?? '';
}

/** JSON that can stand inside a script. */
function literal(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

/** What VS Code puts around a webview: its API, the theme's variables and its own layer of styles. */
function hostDouble(sentences: Labels, state: StudioState, theme: ThemeName): string {
  const { kind, variables } = themes[theme];
  return `(() => {
    const sent = [];
    let state = ${literal(state)};
    const deliver = (message) => {
      if (message.type === 'state') state = message.state;
      window.dispatchEvent(new MessageEvent('message', { data: message }));
    };
    window.testHost = { sent, post: deliver };
    window.acquireVsCodeApi = () => ({
      postMessage(message) {
        sent.push(structuredClone(message));
        if (message.type !== 'ready') return;
        queueMicrotask(() => {
          deliver({ type: 'start', labels: ${literal(sentences)} });
          deliver({ type: 'state', state });
        });
      },
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (value) => (sessionStorage.setItem('state', JSON.stringify(value)), value),
    });
    document.addEventListener('DOMContentLoaded', () => {
      for (const [name, value] of Object.entries(${literal(variables)})) {
        document.documentElement.style.setProperty(name, value);
      }
      document.body.classList.add(${literal(kind)});
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(\`
        @layer vscode-default {
          html { background: var(--vscode-sideBar-background); }
          body { padding: 0 20px; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
          input:focus, textarea:focus { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
        }
      \`);
      document.adoptedStyleSheets = [sheet];
    });
  })();`;
}
