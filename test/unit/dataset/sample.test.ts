import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRecord, textOf } from '../../../src/core/dataset/read-record.js';
import type { DatasetRecord } from '../../../src/core/dataset/record.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { verifyLanguage } from '../../../src/core/language/verify.js';
import { detectors } from '../language/detectors.js';

const folder = new URL('../../../media/sample/', import.meta.url);
const readme = readFileSync(new URL('README.md', folder), 'utf8');

interface Row {
  readonly line: number;
  readonly record: DatasetRecord;
  readonly json: { readonly id: string; readonly source: string; readonly license: string };
}

function rows(file: string): Row[] {
  const lines = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
  return lines.map((text, index) => {
    const parsed = parseLine(text);
    const record = parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
    if (!record) throw new Error(`${file}:${index + 1} is no record`);
    return { line: index + 1, record, json: JSON.parse(text) as Row['json'] };
  });
}

const sample = rows('sample.jsonl');
const swahili = rows('corpus.sw.jsonl');

describe('the sample', () => {
  it('says of every row where it is from and on what terms', () => {
    for (const { line, json } of [...sample, ...swahili]) {
      expect(json.source).toMatch(/^github:[^/]+\/[^@]+@[0-9a-f]{7,}:/);
      expect(json.license).toMatch(/^(CC BY|CC BY-SA [34]\.0|CC BY 4\.0|Public domain)/);
      expect(readme).toContain(`| ${line} | \`${json.id}\` |`);
    }
  });

  it('covers the languages of the method', () => {
    const declared = new Set(sample.map(({ record }) => textOf(record, 'language')));
    for (const language of ['fi', 'id', 'th', 'tr', 'vi', 'bn', 'hi', 'sw', 'ta', 'ur'])
      expect(declared).toContain(language);
    expect(swahili.every(({ record }) => record.fields.language === undefined)).toBe(true);
  });

  it('is wrong exactly where its README says so', () => {
    const wrong = sample.filter(({ record }) => {
      return verifyLanguage(textOf(record, 'output'), textOf(record, 'language'), detectors).level !== 'ok';
    });
    expect(wrong.map(({ line }) => line)).toEqual([6, 13, 20]);
    expect(
      swahili.filter(({ record }) => verifyLanguage(textOf(record, 'output'), 'sw', detectors).level !== 'ok'),
    ).toEqual([]);
    const texts = sample.map(({ record }) => textOf(record, 'output'));
    expect(texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index + 1] : []))).toEqual([27]);
    const purpose = readme.slice(readme.indexOf('wrong on purpose'), readme.indexOf('## Licences'));
    expect([...purpose.matchAll(/^\| (\d+) \|/gm)].map(([, line]) => Number(line))).toEqual([6, 13, 20, 27]);
  });
});
