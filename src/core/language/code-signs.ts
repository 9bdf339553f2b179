/** Prose has fewer of these signs a character. */
const ofCode = 0.08;

/** Whether words look like code that no fence tells from prose, by the signs between them. */
export function looksLikeCode(words: string): boolean {
  return (words.match(/[{}()[\];=<>_|\\/$#*+]/g)?.length ?? 0) > words.length * ofCode;
}
