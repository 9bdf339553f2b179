import { describe, expect, it } from 'vitest';
import { apiKeyFor, withholdsKey } from '../../../src/cli/generate/api-key.js';

const shared = { OPENAI_API_KEY: 'shared' };

describe('the key that is sent to an endpoint', () => {
  it.each([
    'https://api.openai.com/v1',
    'https://api.openai.com:443/v1',
    'https://API.OpenAI.com/v1',
    'http://localhost:8321/v1',
    'http://127.0.0.1:11434/v1',
    'http://127.8.9.1/v1',
    'http://[::1]:8000/v1',
  ])('is OPENAI_API_KEY at %s', (url) => {
    expect(apiKeyFor(url, shared)).toBe('shared');
    expect(withholdsKey(url, shared)).toBe(false);
  });

  it.each([
    'http://api.openai.com/v1',
    'https://api.openai.com:8443/v1',
    'https://api.openai.com.example.org/v1',
    'https://example.org/api.openai.com/v1',
    'https://api.openai.com@example.org/v1',
    'https://127.0.0.1.example.org/v1',
    'https://localhost.example.org/v1',
    'http://192.168.1.5:8000/v1',
    'http://0.0.0.0:8000/v1',
  ])('is not OPENAI_API_KEY at %s', (url) => {
    expect(apiKeyFor(url, shared)).toBeUndefined();
    expect(withholdsKey(url, shared)).toBe(true);
    expect(apiKeyFor(url, { ...shared, XINSTRUCT_API_KEY: 'own' })).toBe('own');
    expect(withholdsKey(url, { ...shared, XINSTRUCT_API_KEY: 'own' })).toBe(false);
  });

  it('is XINSTRUCT_API_KEY before the other, an empty one being none', () => {
    const url = 'https://api.openai.com/v1';
    expect(apiKeyFor(url, { ...shared, XINSTRUCT_API_KEY: 'own' })).toBe('own');
    expect(apiKeyFor(url, { ...shared, XINSTRUCT_API_KEY: '' })).toBe('shared');
    expect(apiKeyFor(url, { OPENAI_API_KEY: '' })).toBeUndefined();
    expect(withholdsKey('https://example.org/v1', {})).toBe(false);
  });
});
