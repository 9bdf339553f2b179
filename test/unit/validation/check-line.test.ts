import { describe, expect, it } from 'vitest';
import { format } from '../../../src/core/message.js';
import { checkLine as checkInContext, type LineContext } from '../../../src/core/validation/check-line.js';
import { detectors } from '../language/detectors.js';
import { declaration } from '../language/texts.js';

type Context = Omit<LineContext, 'detectors'>;

const checkLine = (line: string, context?: Context) => checkInContext(line, { ...context, detectors });

function found(line: string, context?: Context): string[] {
  return checkLine(line, context).problems.map(({ code, severity }) => `${severity} ${code}`);
}

function marked(line: string, code: string, context?: Context): string | undefined {
  const problem = checkLine(line, context).problems.find((each) => each.code === code);
  return problem && line.slice(problem.span.start, problem.span.end);
}

const row = (fields: object): string => JSON.stringify(fields);

describe('what a line says by itself', () => {
  it.each(['', '   ', '\ufeff'])('leaves the blank line %j in peace', (line) => {
    expect(checkLine(line)).toEqual({ problems: [] });
  });

  it('leaves good rows of every shape in peace', () => {
    const { sw } = declaration;
    const asked = 'Explain in one sentence what all people have in common.';
    for (const line of [
      row({ id: 1, text: sw, lang: 'sw' }),
      row({ instruction: asked, input: '', output: sw, lang: 'swh' }),
      row({ prompt: asked, completion: sw, language: 'Swahili' }),
      row({
        messages: [
          { role: 'user', content: asked },
          { role: 'assistant', content: sw },
        ],
        lang: 'sw',
      }),
      row({
        conversations: [
          { from: 'human', value: asked },
          { from: 'gpt', value: sw },
        ],
        lang: 'sw',
      }),
    ]) {
      expect(found(line)).toEqual([]);
    }
  });

  it('points at broken JSON', () => {
    const line = '{"text": "abc", }';
    expect(found(line)).toEqual(['error invalid-json']);
    expect(marked(line, 'invalid-json')).toBe('}');
    for (const cut of ['{', '{"text": "abc', 'x', '"', '{"a":1}{']) {
      const { span } = checkLine(cut).problems[0] ?? {};
      expect(found(cut)).toEqual(['error invalid-json']);
      expect(span?.end).toBeGreaterThan(span?.start ?? Infinity);
    }
  });

  it('wants an object of a known shape', () => {
    expect(found('[1, 2]')).toEqual(['error not-an-object']);
    expect(found('null')).toEqual(['error not-an-object']);
    const { problems } = checkLine('{"title": "a", "story": "b"}');
    expect(problems).toMatchObject([{ code: 'unknown-shape', severity: 'warning' }]);
    expect(problems.map(({ message }) => format(message))[0]).toMatch(/"title", "story".*xinstruct\.fields/);
    expect(found('{}')).toEqual(['warning unknown-shape']);
  });

  it('reads the user’s own field names', () => {
    const line = row({ story: { body: declaration.en }, tongue: 'sw' });
    expect(found(line, { names: { output: 'story.body', language: 'tongue' } })).toEqual(['error language-mismatch']);
  });

  it('finds missing, empty and wrong-typed roles', () => {
    expect(found(row({ instruction: 'Write a poem about rain.' }))).toEqual(['error missing-field']);
    expect(found(row({ text: ' ', lang: 'sw' }))).toEqual(['error empty-field']);
    expect(found(row({ text: null, lang: 'sw' }))).toEqual(['error empty-field']);
    expect(found(row({ text: { a: 1 }, lang: 'sw' }))).toEqual(['error wrong-type']);
    expect(found(row({ text: declaration.sw, lang: 7 }))).toContain('warning wrong-type');
    expect(found(row({ instruction: '', output: declaration.sw, lang: 'sw' }))).toEqual(['information empty-field']);
    expect(found(row({ output: declaration.sw, lang: 'sw' }))).toEqual(['information missing-field']);
  });

  it('finds keys that stand twice, also inside', () => {
    const line = '{"text": "Habari", "lang": "sw", "meta": {"a": 1, "a": 2}, "lang": "fi"}';
    expect(found(line)).toEqual(['warning duplicate-key', 'warning duplicate-key']);
  });

  it('finds text that UTF-8 cannot hold, and text that was broken before', () => {
    expect(found('{"text": "a\\ud800b", "lang": "sw"}')).toEqual(['warning invalid-encoding']);
    expect(found('{"text": "\\ud83d\\ude00", "lang": "sw"}')).toEqual([]);
    const broken = `{"text": "K\ufffd", "lang": "fi"}`;
    expect(marked(broken, 'invalid-encoding')).toBe('\ufffd');
  });

  it('finds the wrong language at the response, with what is declared, found and how sure it is', () => {
    const line = row({ id: 'a', text: declaration.fi, lang: 'swh' });
    const [problem] = checkLine(line).problems;
    expect(problem).toMatchObject({ code: 'language-mismatch', severity: 'error', declared: 'swh', found: 'fi' });
    expect(problem?.probability).toBeGreaterThan(0.9);
    expect(marked(line, 'language-mismatch')).toBe(JSON.stringify(declaration.fi));
  });

  it('takes the language from the file’s name or the setting where the record has none', () => {
    const line = row({ text: declaration.fi });
    expect(found(line, { fileName: '/data/corpus.sw.jsonl' })).toEqual(['error language-mismatch']);
    expect(found(line, { fileName: '/data/corpus.fi.jsonl', language: 'sw' })).toEqual([]);
    expect(found(line, { language: 'th' })).toEqual(['error language-mismatch']);
  });

  it('marks foreign sentences inside the JSON string, escapes counted', () => {
    const text = `"Kaikki"\n😀 ${declaration.fi} ${declaration.fi}\n\n${declaration.en}`;
    const escaped = JSON.stringify(text).replaceAll('ä', '\\u00e4').replaceAll('😀', '\\ud83d\\ude00');
    const line = `{"lang": "fi", "text": ${escaped}}`;
    expect(found(line)).toEqual(['warning mixed-language']);
    expect(marked(line, 'mixed-language')).toBe(declaration.en);
  });

  it('wants the instruction in English', () => {
    const line = row({ instruction: 'Kirjoita lyhyt runo syksystä ja sateesta.', output: declaration.fi, lang: 'fi' });
    expect(checkLine(line).problems.map(({ code }) => code)).toEqual(['instruction-not-english']);
    expect(marked(line, 'instruction-not-english')).toContain('Kirjoita');
  });

  it('says that a language is unknown, and leaves what holds for the whole file to the file', () => {
    expect(found(row({ text: declaration.fi, lang: 'klingonish' }))).toEqual(['information language-unknown']);
    expect(checkLine(row({ text: declaration.fi }))).toMatchObject({ problems: [], note: { topic: 'undeclared' } });
  });

  it('takes a row of two megabytes, NUL characters and deep nesting', () => {
    expect(found(row({ text: `${declaration.sw} `.repeat(16_000), lang: 'sw' }))).toEqual([]);
    expect(found(row({ text: '\u0000\u0000', lang: 'sw' }))).toEqual([]);
    expect(found(`${'['.repeat(2000)}${']'.repeat(2000)}`)).toEqual(['error invalid-json']);
  });
});
