type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The key for the endpoint at this base URL. XINSTRUCT_API_KEY is for whatever endpoint the command names; OPENAI_API_KEY,
 * which people set for other programs, goes to OpenAI itself and to servers of this machine only. An empty one is none.
 */
export function apiKeyFor(baseUrl: string, environment: Environment): string | undefined {
  const { XINSTRUCT_API_KEY: own, OPENAI_API_KEY: shared } = environment;
  if (own !== undefined && own !== '') {
    return own;
  }
  return shared !== undefined && shared !== '' && mayHaveSharedKey(baseUrl) ? shared : undefined;
}

/** Whether OPENAI_API_KEY is there and is kept from the endpoint, which a person should know. */
export function withholdsKey(baseUrl: string, environment: Environment): boolean {
  return (environment['OPENAI_API_KEY'] ?? '') !== '' && apiKeyFor(baseUrl, environment) === undefined;
}

function mayHaveSharedKey(baseUrl: string): boolean {
  const { protocol, host, hostname } = new URL(baseUrl);
  return (protocol === 'https:' && host === 'api.openai.com') || isLoopback(hostname);
}

/** As `URL` spells it: IPv4 addresses in four decimal parts, IPv6 in brackets. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(hostname);
}
