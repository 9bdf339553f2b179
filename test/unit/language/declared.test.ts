import { describe, expect, it } from 'vitest';
import { readRecord } from '../../../src/core/dataset/read-record.js';
import type { DatasetRecord } from '../../../src/core/dataset/record.js';
import { parseLine } from '../../../src/core/jsonl/parse.js';
import { declaredLanguage, languageOfFile } from '../../../src/core/language/declared.js';

function record(line: string): DatasetRecord | undefined {
  const parsed = parseLine(line);
  return parsed.kind === 'value' ? readRecord(parsed.value) : undefined;
}

describe('the declared language', () => {
  it('is the record’s own, else the file’s, else the setting’s', () => {
    expect(declaredLanguage(record('{"text":"a","lang":"fin"}'), 'corpus.sw.jsonl', 'th')).toBe('fin');
    expect(declaredLanguage(record('{"text":"a","lang":" "}'), 'corpus.sw.jsonl', 'th')).toBe('sw');
    expect(declaredLanguage(record('{"text":"a"}'), 'corpus.jsonl', 'th')).toBe('th');
    expect(declaredLanguage(record('{"text":"a"}'), 'corpus.jsonl', '')).toBeUndefined();
    expect(declaredLanguage(undefined, undefined)).toBeUndefined();
  });

  it.each([
    ['corpus.sw.jsonl', 'sw'],
    ['sw.jsonl', 'sw'],
    ['C:\\data\\th.d\\corpus.zh-Hant.jsonl', 'zh-Hant'],
    ['/data.fi/train.jsonl', undefined],
    ['data.swh_Latn.jsonl', 'swh_Latn'],
    ['corpus.sw.part1.jsonl', 'sw'],
    ['corpus.new.jsonl', undefined],
    ['run.jsonl', undefined],
    ['data.jsonl', undefined],
    ['sw', undefined],
    ['.jsonl', undefined],
  ])('reads from the name %s: %s', (name, language) => {
    expect(languageOfFile(name)).toBe(language);
  });
});
