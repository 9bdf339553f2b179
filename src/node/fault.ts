/** What an error says, its causes included: fetch hides the interesting one ("fetch failed"). */
export function wording(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { cause } = error;
  if (cause === undefined || cause === error) {
    return error.message;
  }
  const deeper = wording(cause);
  return deeper === '' || error.message.includes(deeper) ? error.message : `${error.message}: ${deeper}`;
}

/** The system's code of an error (`ENOSPC`, `ENOENT`), also where it is only the cause. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : systemCode(error.cause);
}
