/**
 * A JSON string literal in plain UTF-8: only what JSON must escape is escaped, lone surrogates too (as `JSON.stringify` does),
 * and the three characters at which some readers of text files break lines (NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR), which
 * would tear the record apart there.
 */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
