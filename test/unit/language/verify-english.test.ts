import { describe, expect, it } from 'vitest';
import { verifyEnglish } from '../../../src/core/language/verify.js';

describe('is an instruction in English', () => {
  it.each([
    'Explain ไหมไทย to a tourist.',
    'What is Ubuntu?',
    'Describe the Mwalimu Nyerere years.',
    'Who wrote Kalevala?',
    'Summarize Muhammad Iqbal’s Bang-e-Dara.',
    'Translate into English: "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan."',
    'Translate: มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ',
    'What does «тьма» mean?',
    'Write a poem about rain.',
    'Fix this code:\n```\nmuuttuja = laske_yhteen(eka, toka)\n```',
    'how to cook ugali',
    'List three facts about Kilimanjaro, Ngorongoro and Serengeti.',
  ])('takes %j', (text) => {
    expect(verifyEnglish(text).level).toBe('ok');
  });

  it.each([
    ['Kirjoita lyhyt runo syksystä ja sateesta.', undefined],
    ['Mikä on kryptovaluutta, miten se toimii ja mihin sitä voi käyttää?', 'fi'],
    ['Eleza historia ya mji wa Zanzibar kwa ufupi.', undefined],
    ['Jelaskan bagaimana cara memasak nasi goreng untuk pemula.', undefined],
    ['Escribe un poema corto sobre la lluvia en el otoño.', undefined],
    ['อธิบายประวัติศาสตร์ของประเทศไทยโดยย่อ', 'th'],
    ['写一首关于秋天的诗，要提到月亮。', 'zh'],
    ['Viết một bài thơ ngắn về mùa thu ở Hà Nội.', undefined],
    ['اكتب قصيدة قصيرة عن الخريف والمطر في المدينة', 'ar'],
  ])('finds %j', (text, found) => {
    const verdict = verifyEnglish(text);
    expect(['warning', 'error']).toContain(verdict.level);
    if (found !== undefined) expect(verdict.found).toBe(found);
  });

  it.each(['', '???', 'Kilimanjaro', '42', '😀', 'Obi Wan'])('abstains from %j', (text) => {
    expect(verifyEnglish(text).level).toBe('abstained');
  });
});
