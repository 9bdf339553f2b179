import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCandidate, type Draft } from '../../../src/core/steps/check-candidate.js';
import { loadDetectors } from '../../../src/node/language/load-detectors.js';

const text =
  'Mlima Kenya ni mlima mrefu zaidi nchini Kenya na wa pili kwa urefu barani Afrika baada ya Kilimanjaro. Uko katikati ya nchi.';

const detectors = await loadDetectors(join('media', 'detectors'));
const flawsOf = (instruction: string, more: Partial<Draft> = {}) =>
  checkCandidate({ instruction, finish: 'stop', text, others: [], ...more });

describe('the check of a candidate', () => {
  it.each([
    'Describe the highest mountain of Kenya.',
    'What is the second highest mountain in Africa?',
    'hey, can you tell me about Mount Kenya? I want to climb it',
    'List three facts about "Mount Kenya" (its height, place and rank)',
    'Explain which mountains, seas and lakes a visitor should see in Kenya',
    'Tell me what the largest mountain is made of',
  ])('finds nothing wrong with %j', (instruction) => {
    expect(flawsOf(instruction)).toEqual([]);
  });

  it.each(['', '  \n', '...', '"?!"'])('finds %j empty', (instruction) => {
    expect(flawsOf(instruction)).toEqual(['empty']);
  });

  it.each(['Eleza kuhusu mlima mrefu zaidi nchini Kenya na historia yake', 'ภูเขาที่สูงที่สุดในเคนยาคืออะไร', 'ไทย'])(
    'finds %j not English',
    (instruction) => {
      expect(flawsOf(instruction)).toContain('not-english');
    },
  );

  it.each([
    'Harvard sleep course students',
    'farmer killed by pig China market',
    'Red Tide concentrations Tampa Bay counties',
  ])('takes the query %j, all names and nouns, for another language without detectors only', (query) => {
    expect(flawsOf(query, { style: 'search' })).toEqual(['not-english']);
    expect(flawsOf(query, { style: 'search', detectors })).toEqual([]);
  });

  it.each(['historia ya mlima mrefu zaidi nchini Kenya', 'Kenian korkeimman vuoren historia ja sijainti'])(
    'finds the query %j not English with detectors either',
    (query) => {
      expect(flawsOf(query, { style: 'search', detectors })).toContain('not-english');
    },
  );

  it('finds forty characters in a row of the text, whatever their case, spaces and normal form', () => {
    const copied = 'Translate: mlima mrefu  ZAIDI nchini Kenya na wa pili kwa';
    expect(flawsOf(copied)).toContain('copies-text');
    expect(flawsOf('Explain the caf\u00e9.', { text: 'Explain the cafe\u0301. Now.' })).toContain('copies-text');
    expect(flawsOf('What does mlima mrefu zaidi nchini Kenya mean?')).not.toContain('copies-text');
  });

  it('finds an instruction that stands in the text as a whole, but lets a query be a name', () => {
    expect(flawsOf('Mlima Kenya')).toContain('copies-text');
    expect(flawsOf('Mlima Kenya', { style: 'search' })).not.toContain('copies-text');
  });

  it.each([
    'Describe the mountains of Kenya and the',
    'Describe Mount Kenya,',
    'What is the height of "Mount Kenya',
    'Explain the history of Mount Kenya (the second',
  ])('finds %j cut off', (instruction) => {
    expect(flawsOf(instruction)).toEqual(['cut-off']);
  });

  it('finds cut off whatever reached the token limit or was stopped by a filter', () => {
    expect(flawsOf('Describe Mount Kenya.', { finish: 'length' })).toEqual(['cut-off']);
    expect(flawsOf('Describe Mount Kenya.', { finish: 'filter' })).toEqual(['cut-off']);
  });

  it('finds a duplicate that differs in case, punctuation and spaces only', () => {
    expect(flawsOf('Describe Mount  Kenya!', { others: ['describe mount kenya'] })).toEqual(['duplicate']);
    expect(flawsOf('Describe Mount Kenya!', { others: ['Describe Mount Meru'] })).toEqual([]);
  });

  it.each([
    'What is the what is the what is the mountain?',
    'Write about mountains mountains mountains mountains',
    'Write about the height of the mountain, the height of the mountain, and the height of the mountain.',
    'Describe hahahahahahahahahahahahaha the hills',
  ])('finds that %j repeats itself', (instruction) => {
    expect(flawsOf(instruction)).toContain('repeats-itself');
  });
});
