import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/core/journal/state.js';
import { oneLine } from '../../../src/extension/editor/one-line.js';
import { offered, versionNumber } from '../../../src/extension/editor/versions.js';
import { readInstruction, writeVersion } from '../../../src/extension/versions/version-text.js';

const headings = { instruction: 'Instruction', text: 'Text', language: 'Language', provenance: 'Provenance' };

describe('a version as a document', () => {
  const paragraph = fc.stringMatching(/^[a-z# \n]{0,40}$/);

  it('gives its instruction back, whatever it and the text look like', () => {
    fc.assert(
      fc.property(paragraph, paragraph, (instruction, text) => {
        const document = writeVersion(
          { instruction, text, language: 'Swahili (sw)', provenance: ['- Step'] },
          headings,
        );
        expect(readInstruction(document, text, headings)).toBe(instruction.trim());
      }),
    );
  });

  it('gives the edited instruction, with Windows line ends too', () => {
    const document = writeVersion({ instruction: 'old', text: 'Habari', language: 'sw', provenance: [] }, headings);
    const edited = document.replace('old', 'Ask for\na greeting').replaceAll('\n', '\r\n');
    expect(readInstruction(edited, 'Habari', headings)).toBe('Ask for\na greeting');
  });

  it('refuses a document without its headings', () => {
    const document = writeVersion({ instruction: 'old', text: 'Habari', language: 'sw', provenance: [] }, headings);
    expect(readInstruction(document.replace('# Instruction', ''), 'Habari', headings)).toBeUndefined();
  });
});

function candidate(id: string, rest: Partial<Candidate> = {}): Candidate {
  return {
    kind: 'candidate',
    id,
    record: 'id:1',
    step: 'generate',
    text: id,
    flaws: [],
    by: { provider: 'embedded' },
    at: '2026-01-01T00:00:00Z',
    scores: new Map(),
    dismissed: false,
    accepted: false,
    ...rest,
  };
}

describe('the candidates that are offered', () => {
  const draft = candidate('draft');
  const better = candidate('better', { parent: 'draft', step: 'refine' });
  const flawed = candidate('flawed', { flaws: ['cut-off'] });
  const other = candidate('other');

  it('begin with the best one and end with the flawed ones; a refinement stands for its draft', () => {
    const all = [flawed, draft, other, better];
    expect(offered(all, { kind: 'best', best: better }).map(({ id }) => id)).toEqual(['better', 'other', 'flawed']);
  });

  it('keep a draft whose refinement went wrong, and leave out what was dismissed', () => {
    const worse = candidate('worse', { parent: 'draft', flaws: ['not-english'] });
    const gone = candidate('gone', { dismissed: true });
    expect(offered([worse, gone, draft], { kind: 'best', best: draft }).map(({ id }) => id)).toEqual([
      'draft',
      'worse',
    ]);
  });

  it('are numbered along their chain', () => {
    const third = candidate('third', { parent: 'better' });
    expect([draft, better, third].map((each) => versionNumber(each, [draft, better, third]))).toEqual([1, 2, 3]);
  });
});

describe('oneLine', () => {
  it('cuts between characters as a reader counts them', () => {
    expect(oneLine('नमस्ते दुनिया', 3)).toBe('नमस्ते…');
    expect(oneLine('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…');
  });

  it('shows no icon that a text only spells', () => {
    expect(oneLine('cost: $(sync~spin)\nnext', 40)).toBe('cost: $ (sync~spin) next');
  });
});
