import { cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { featuresOf, Ngrams, ranked, type NgramTable } from '../../../src/core/language/ngrams.js';
import { loadDetectors } from '../../../src/node/language/load-detectors.js';
import { detectors } from './detectors.js';
import { declaration } from './texts.js';

const features = (text: string): number[] => [...featuresOf(text, 12)];

describe('the n-grams of a text', () => {
  it('are those of its words, whatever stands between these and however they are written', () => {
    expect(features('Yksi, kaksi!')).toEqual(features('  yksi\n\nKAKSI 123'));
    expect(features('yksi kaksi')).not.toEqual(features('yksikaksi'));
  });

  it('are the word, and three and four characters in a row, a space being one at each end', () => {
    // word; " ab", "ab "; " ab "
    expect(features('ab')).toHaveLength(4);
    expect(features('ab ab').slice(4)).toEqual(features('ab'));
    expect(features('1234 😀 .')).toEqual([]);
  });

  it('stay within the table', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 16 }), (text, bits) => {
        expect(features(text).length).toBeLessThanOrEqual(3 * text.length + 3);
        for (const bucket of featuresOf(text, bits)) expect(bucket).toBeLessThan(2 ** bits);
      }),
    );
  });

  it('add up as they would one by one, for any weights and any length', () => {
    const weights = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 3 << 4, maxLength: 3 << 4 });
    fc.assert(
      fc.property(weights, fc.string({ minLength: 1, maxLength: 900 }), (numbers, text) => {
        const table: NgramTable = {
          script: 'Latn',
          languages: ['aa', 'bb', 'cc'],
          bits: 4,
          scale: 0.1,
          weights: Int8Array.from(numbers),
        };
        const found = new Ngrams([table]).read(text, 'Latn');
        const buckets = [...featuresOf(text, 4)];
        const expected = [0, 1, 2].map((language) => {
          const sum = buckets.reduce((total, bucket) => total + (numbers[bucket * 3 + language] ?? 0), 0);
          return (sum * 0.1) / buckets.length;
        });
        if (buckets.length === 0) expect(found).toBeUndefined();
        else {
          found?.fit.forEach((value, at) => {
            expect(value).toBeCloseTo(expected[at] ?? 0, 9);
          });
        }
      }),
    );
  });

  it.each(['fi', 'sw', 'tr', 'vi', 'es', 'zu'] as const)('tell %s', (language) => {
    const reading = detectors.ngrams.read(declaration[language].normalize('NFC'), 'Latn');
    expect(reading && ranked(reading)[0]?.[0]).toBe(language);
  });

  it('say nothing of a script that they have no table for', () => {
    expect(detectors.ngrams.read(declaration.th, 'Thai')).toBeUndefined();
    expect(detectors.ngrams.knows('fi', 'Cyrl')).toBe(false);
  });
});

describe('the detectors’ files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'x-instruct-detectors-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each([
    ['a cut table', (path: string) => truncate(join(path, 'ngrams.bin'), 1000), /ngrams\.bin is damaged/u],
    ['a missing table', (path: string) => rm(join(path, 'ngrams.bin')), /ENOENT.*ngrams\.bin/u],
    ['no description', (path: string) => writeFile(join(path, 'ngrams.json'), '{}'), /coefficients/u],
    ['a module that is none', (path: string) => writeFile(join(path, 'cld2.wasm'), 'no'), /cld2\.wasm|WebAssembly/u],
  ])('with %s are refused', async (name, spoil, reason) => {
    const path = join(folder, name);
    await cp('media/detectors', path, { recursive: true });
    await spoil(path);
    await expect(loadDetectors(path)).rejects.toThrow(reason);
  });
});

describe('CLD2', () => {
  it('names a text’s languages by their share', () => {
    const mixed = `${declaration.fi} ${declaration.fi} ${declaration.en}`;
    const [first, second] = detectors.cld2.read(mixed);
    expect([first?.[0], second?.[0]]).toEqual(['fi', 'en']);
    expect(first?.[1]).toBeGreaterThan(second?.[1] ?? 1);
  });

  it('reads texts of any size one after the other, its memory growing in between', () => {
    const short = detectors.cld2.read(declaration.sw);
    expect(detectors.cld2.read(declaration.fi.repeat(20_000))[0]?.[0]).toBe('fi');
    expect(detectors.cld2.read(declaration.sw)).toEqual(short);
  });

  it('answers for any text, and in the same way again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const found = detectors.cld2.read(text);
        expect(found.every(([, share]) => share > 0 && share <= 1)).toBe(true);
        expect(detectors.cld2.read(text)).toEqual(found);
      }),
    );
  });
});
