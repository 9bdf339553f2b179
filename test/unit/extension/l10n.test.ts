import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sentences } from '../../../l10n/extract.mjs';

it('the bundle for translators holds every sentence of the sources (node l10n/extract.mjs writes it)', () => {
  const all = sentences();
  expect(Object.keys(all).length).toBeGreaterThan(100);
  expect(JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8'))).toEqual(all);
});
