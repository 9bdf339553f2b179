import { launchBrowser } from './browser.js';
import type { Parts } from './parts.js';
import { startServer, type ServerOptions } from './server.js';

export interface HostRun {
  readonly exitCode: number;
  /** What the suite wrote to its console. */
  readonly log: readonly string[];
}

export interface HostOptions extends Omit<ServerOptions, 'parts'> {
  readonly extension: string;
  /** A CommonJS module with `run()`, which the extension host loads. */
  readonly suite: string;
  readonly folder: string;
  readonly timeoutMs: number;
}

/** Runs a suite inside a real extension host, with the real `vscode` API. */
export async function runInHost(parts: Parts, options: HostOptions): Promise<HostRun> {
  const server = await startServer({ ...options, parts });
  const browser = await launchBrowser(parts);
  const log: string[] = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const ended = new Promise<number>((resolve, reject) => {
      setTimeout(() => {
        reject(new Error(`The suite did not end in time. Its log:\n${log.join('\n')}`));
      }, options.timeoutMs).unref();
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
      log.push(args.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' '));
    });
    const payload = [
      ['extensionDevelopmentPath', options.extension],
      ['extensionTestsPath', options.suite],
    ] as const;
    await page.goto(server.url(options.folder, payload));
    return { exitCode: await ended, log };
  } finally {
    await browser.close();
    await server.stop();
  }
}
