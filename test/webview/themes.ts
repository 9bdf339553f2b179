import { readFileSync } from 'node:fs';
import { z } from 'zod';

export const themeNames = [
  'Default Dark Modern',
  'Default Light Modern',
  'Default High Contrast',
  'Default High Contrast Light',
] as const;
export type ThemeName = (typeof themeNames)[number];

/**
 * The variables that VS Code 1.139 gave to a webview in its own themes, as read from `document.documentElement.style` there: those
 * that the panel's style sheet names, where the theme has them.
 */
export const themes = z
  .record(z.enum(themeNames), z.object({ kind: z.string(), variables: z.record(z.string(), z.string()) }))
  .parse(JSON.parse(readFileSync('test/webview/themes.json', 'utf8')));
