import { looksLikeCode } from './code-signs.js';

/** What is no text of any language, and a character without which it can't be there: most texts hold none of them. */
const unreadable: readonly (readonly [sign: string, pattern: RegExp])[] = [
  // A fence that nobody closed reaches to the end.
  ['```', /(?:^|\n)[ \t]*```[^]*?(?:\n[ \t]*```[^\n]*|$)/g],
  ['~~~', /(?:^|\n)[ \t]*~~~[^]*?(?:\n[ \t]*~~~[^\n]*|$)/g],
  ['`', /`[^`\n]{1,300}`/g],
  ['://', /\b(?:https?|ftp|file):\/\/[^\s\p{Script=Han}\p{Script=Thai}]+/giu],
  ['www.', /\bwww\.[^\s\p{Script=Han}\p{Script=Thai}]+/giu],
  ['@', /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+/giu],
  ['@', /@[\p{L}\d_]+/gu],
  ['#', /#[\p{L}\d_]+/gu],
  ['<', /<\/?[a-z][^<>\n]{0,300}>/gi],
  ['{{', /\{\{[^{}\n]{0,100}\}\}/g],
  ['$$', /\$\$[^$]{1,2000}\$\$/g],
  ['\\', /\\[a-zA-Z]+/g],
  ['&', /&[a-z]{2,8};/gi],
];

/** Without one of these nothing is code. */
const needed = /[{}[\];=<>\\|_(]/;
const paragraph = /[^\n]+(?:\n[^\S\n]*[^\s][^\n]*)*/g;
const blanked = (part: string): string => part.replace(/[^\n]/g, ' ');

/**
 * The same text with code (fenced, inline, and paragraphs that are code), URLs, e-mail addresses, markup, placeholders, formulas and
 * hash tags blanked by as many spaces: offsets stay as they are.
 */
export function readable(text: string): string {
  let result = text;
  for (const [sign, pattern] of unreadable) {
    if (result.includes(sign)) result = result.replace(pattern, blanked);
  }
  if (!needed.test(result)) return result;
  return result.replace(paragraph, (block) => (looksLikeCode(block) ? blanked(block) : block));
}

/** Quoted stretches blanked by spaces as well, offsets kept: a quotation may be in any language. */
export function withoutQuotes(text: string): string {
  return text.replace(
    /"[^"\n]{1,2000}"|“[^”]{1,2000}”|„[^“”]{1,2000}[“”]|«[^»]{1,2000}»|「[^」]{1,2000}」|『[^』]{1,2000}』|‘[^’\n]{1,300}’(?!\p{L})|(?<!\p{L})'[^'\n]{2,300}'(?!\p{L})/gu,
    (part) => ' '.repeat(part.length),
  );
}
