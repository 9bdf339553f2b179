import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { errors, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { ensureModelFile, defaultModelFolder } from '../../src/node/models/model-files.js';
import { ensureParts, type Parts } from './parts.js';
import { serverArguments, startServer, type WorkbenchServer } from './server.js';

export const root = resolve('.');

/** A key or a click that hasn't shown by then what it should went nowhere. */
const askAgainAfterMs = 10_000;
const attempts = 4;

export interface WorkbenchOptions {
  /** Opened as the workspace. */
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Keeps settings, secrets and storage for a second start. */
  readonly dataFolder?: string;
  /** A packaged extension, installed as users get it; default: the project's own folder is run. */
  readonly vsix?: string;
  /** Folders of further extensions, which are packaged and installed: the workbench runs one from its folder only. */
  readonly alongside?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly restricted?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A real workbench, used as a person uses it. */
export class Workbench {
  private constructor(
    readonly page: Page,
    readonly server: WorkbenchServer,
    private readonly browser: Browser,
  ) {}

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const parts = await ensureParts();
    await ensureModel();
    const server = await startServer({
      parts,
      ...(options.dataFolder === undefined ? {} : { dataFolder: options.dataFolder }),
      ...(options.restricted === undefined ? {} : { restricted: options.restricted }),
      settings: { 'editor.minimap.enabled': false, ...options.settings },
      env: {
        // Two processors: llama.cpp's spinning threads and the browser must not want the same one.
        XINSTRUCT_THREADS: '1',
        XINSTRUCT_MODEL_DIR: defaultModelFolder(),
        ...options.env,
      },
    });
    const browser = await launchBrowser(parts);
    try {
      for (const vsix of [options.vsix ?? [], (options.alongside ?? []).map(pack)].flat()) {
        install(parts, server, vsix);
      }
      const context = await browser.newContext({ viewport: options.viewport ?? { width: 1500, height: 950 } });
      const page = await context.newPage();
      const payload = options.vsix === undefined ? [['extensionDevelopmentPath', root] as const] : [];
      await page.goto(server.url(options.folder, payload));
      await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
      return new Workbench(page, server, browser);
    } catch (error) {
      await browser.close();
      await server.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Opens a file of the workspace and waits for its lines. */
  async openFile(name: string): Promise<void> {
    await this.ask('Control+KeyP', name, name);
    await this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]`).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Runs a command by its title, from the command palette. */
  async command(title: string): Promise<void> {
    await this.ask('F1', `>${title}`, title);
  }

  /** Types into the open quick input, in the place of what stands there. */
  async quickInput(text: string, timeout = 30_000): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    await input.waitFor({ timeout });
    await input.fill(text, { timeout });
  }

  /** A row of the open quick pick. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  /** Chooses a row of the open quick pick. */
  async pick(text: string | RegExp): Promise<void> {
    await this.row(text).click();
  }

  /** Sets the cursor, both from 1. */
  async cursor(line: number, column = 1): Promise<void> {
    await this.ask('Control+KeyG', `:${String(line)}:${String(column)}`);
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.editorFocused();
  }

  /** Waits until an editor has the focus: one that takes it a moment late closes a quick input that was opened meanwhile. */
  async editorFocused(): Promise<void> {
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  /** Opens a quick input by its key, types, and takes the row that shows `row` (without one: what was typed). */
  private async ask(key: string, text: string, row?: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    await until(row === undefined ? input : this.row(row), async (attempt) => {
      if (attempt > 1) {
        await this.page.keyboard.press('Escape');
      }
      await this.page.keyboard.press(key);
      await this.quickInput(text, askAgainAfterMs / 2).catch(() => undefined);
    });
    await this.page.keyboard.press('Enter');
  }

  /** Selects from the cursor: `length` characters to the right. */
  async select(length: number): Promise<void> {
    for (let step = 0; step < length; step++) {
      await this.page.keyboard.press('Shift+ArrowRight');
    }
  }

  /** A code lens that shows this text. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a, .codelens-decoration span', { hasText: text });
  }

  /** Clicks, and waits for what the click shows. */
  async click(target: Locator, shows: Locator, timeout?: number): Promise<void> {
    await until(
      shows,
      async (attempt) => {
        if (attempt === 1 || (await target.isVisible())) {
          await target.click();
        }
      },
      timeout,
    );
  }

  /** Opens the Problems panel. */
  async problems(): Promise<void> {
    await until(this.page.locator('.markers-panel').first(), () => this.page.keyboard.press('Control+Shift+KeyM'));
  }

  /** Runs the quick fix that shows this text for the problem at a place, both from 1. */
  async quickFix(line: number, column: number, title: RegExp): Promise<void> {
    const fix = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await until(fix, async () => {
      await this.cursor(line, column);
      await this.page.keyboard.press('Control+Period');
    });
    await fix.click();
  }

  /** A message that shows this text. In its test mode the workbench has no toasts, so the notification centre is opened. */
  async notification(text: string | RegExp, timeout = 60_000): Promise<Locator> {
    await this.command('Notifications: Show Notifications');
    const found = this.page.locator('.notifications-center .notification-list-item', { hasText: text }).first();
    await found.waitFor({ timeout });
    return found;
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+KeyS');
    await this.page.locator('.tabs-container .tab.active:not(.dirty)').waitFor();
  }

  /** Saves the active editor and gives the lines of its file as they are on the disk. */
  async saved(file: string): Promise<readonly string[]> {
    await this.save();
    return linesOf(file);
  }

  /** The frame of a webview that holds an element. */
  async webview(selector: string, timeoutMs = 30_000): Promise<Frame> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      for (const frame of this.page.frames()) {
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (found > 0) {
          return frame;
        }
      }
      if (Date.now() > deadline) {
        throw new Error(`No webview shows ${selector}.`);
      }
      await this.page.waitForTimeout(200);
    }
  }

  /** Keeps a picture under out/screenshots, for a person to look at. */
  async picture(name: string, folder = join(root, 'out', 'screenshots')): Promise<void> {
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

/**
 * Does something, and again as long as it doesn't show what it should. The workbench draws its parts anew as they change,
 * and a key or a click between two drawings goes nowhere, a person's too, who then does it again.
 */
async function until(shows: Locator, act: (attempt: number) => Promise<unknown>, timeout = 30_000): Promise<void> {
  for (let attempt = 1; attempt < attempts; attempt++) {
    await act(attempt);
    try {
      await shows.waitFor({ timeout: askAgainAfterMs });
      return;
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) {
        throw error;
      }
    }
  }
  await act(attempts);
  await shows.waitFor({ timeout });
}

/** Fetches the embedded model before the first test that uses it, as `npm start` does. */
export async function ensureModel(): Promise<string> {
  return ensureModelFile({
    folder: defaultModelFolder(),
    signal: new AbortController().signal,
    consent: () => Promise.resolve(true),
  });
}

/** Packages a test extension from its folder; gives the VSIX. */
function pack(folder: string): string {
  const out = join(root, 'out', 'workbench', `${basename(folder)}.vsix`);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--allow-missing-repository', '--skip-license', '--no-dependencies'];
  execFileSync(process.execPath, [vsce, 'package', ...flags, '--out', out], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return out;
}

/** Installs a package into the server's own extensions folder, as `code --install-extension` does. */
function install(parts: Parts, server: WorkbenchServer, vsix: string): void {
  const { dataFolder, extensionsFolder } = server;
  const args = [...serverArguments(dataFolder, extensionsFolder), '--install-extension', vsix];
  const { status, stdout, stderr } = spawnSync(parts.node, args, { cwd: parts.server, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`The package could not be installed:\n${stdout}\n${stderr}`);
  }
}

/** The lines of a JSONL file as they are on the disk. VS Code empties a file before it writes it: that moment is waited out. */
export async function linesOf(file: string): Promise<readonly string[]> {
  for (let wait = 0; wait < 50; wait++) {
    const text = await readFile(file, 'utf8');
    if (text !== '') {
      return text.split('\n');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${file} stays empty.`);
}

export async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
