import { chromium, type Browser } from 'playwright-core';
import type { Parts } from './parts.js';

/** A real Chromium without a window. Its background traffic is off: nothing but the workbench is asked for. */
export function launchBrowser({ chromium: executablePath }: Parts): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--no-first-run',
    ],
  });
}
