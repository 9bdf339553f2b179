import { describe, expect, it, vi } from 'vitest';
import { verifyLanguage } from '../../../src/core/language/verify.js';
import { hoverLines } from '../../../src/extension/editor/language-hover-text.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';

vi.mock('vscode', () => import('./fake-vscode.js'));

const lines = (text: string, declared: string | undefined) =>
  hoverLines(declared, verifyLanguage(text, declared, detectors));

describe('the hover over a response', () => {
  it('says what is declared, the verdict, how probable it is, and what each detector said', () => {
    const shown = lines(declaration.en, 'swa');
    expect(shown[0]).toBe('Declared: Swahili (“swa”)');
    expect(shown[1]).toMatch(/^Wrong language: .*English/);
    expect(shown[2]).toMatch(/^Probability of Swahili: (?:< 1|\d+)%$/);
    expect(shown.slice(3).join('\n')).toMatch(/CLD2: English \((?:\d\d|> 99)%\)/);
    expect(shown.slice(3).join('\n')).toMatch(/n-grams: English/);
  });

  it('says that a detector doesn’t know the declared language', () => {
    expect(lines(declaration.zu, 'zu').join('\n')).toMatch(/CLD2: .*; it doesn’t know the declared language/);
  });

  it('says of a right row that it is right, and of a short one that it was not checked', () => {
    expect(lines(declaration.fi, 'fi')[1]).toMatch(/^Language fits: /);
    expect(lines('Ei.', 'fi')[1]).toMatch(/^Language not checked: /);
  });

  it('keeps what stands in the record in one short line', () => {
    expect(lines(declaration.fi, undefined)[0]).toBe('No language is declared.');
    const [first = ''] = lines(declaration.fi, `<b>no\nlanguage</b> ${'x'.repeat(500)}`);
    expect(first).toMatch(/^Declared: “<b>no language<\/b> x+…”, which names no known language$/);
    expect(first.length).toBeLessThan(120);
  });
});
