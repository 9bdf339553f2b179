import { createScanner, type JSONScanner } from 'jsonc-parser';
import { message, type Message } from '../message.js';
import type { JsonMember, JsonValue, ParsedLine, Span } from './json.js';

/** Deeper lines are refused: no dataset needs them, and everything that walks a value may recurse. */
export const maximumDepth = 500;

// jsonc-parser's SyntaxKind and ScanError: const enums in its types, which a file that is compiled on its own cannot read.
const openBrace = 1;
const closeBrace = 2;
const openBracket = 3;
const closeBracket = 4;
const comma = 5;
const colon = 6;
const nullWord = 7;
const trueWord = 8;
const falseWord = 9;
const stringLiteral = 10;
const numberLiteral = 11;
const lineComment = 12;
const blockComment = 13;
const lineBreak = 14;
const space = 15;
const endOfLine = 17;

const noError = 0;
const endOfString = 2;
const endOfNumber = 3;
const badUnicode = 4;
const badEscape = 5;
const badCharacter = 6;

/**
 * Reads one line of a JSONL file (RFC 8259) with the place of every value. It takes exactly what `JSON.parse` takes, but for
 * two things: a byte order mark before the value is skipped, and nesting beyond {@link maximumDepth} is refused.
 */
export function parseLine(line: string): ParsedLine {
  const start = line.charCodeAt(0) === 0xfeff ? 1 : 0;
  const parser = new Parser(line, start);
  try {
    return parser.line();
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'invalid', reason: error.reason, span: error.span };
    throw error;
  }
}

/** Leaves the parser from any depth; it never leaves this file. */
class Refusal extends Error {
  constructor(
    readonly reason: Message,
    readonly span: Span,
  ) {
    super(reason.template);
  }
}

class Parser {
  private readonly scanner: JSONScanner;
  private depth = 0;

  constructor(
    private readonly text: string,
    start: number,
  ) {
    this.scanner = createScanner(text, false);
    this.scanner.setPosition(start);
  }

  line(): ParsedLine {
    this.next();
    if (this.token() === endOfLine) return { kind: 'blank' };
    const value = this.value();
    if (this.token() !== endOfLine) {
      throw this.refuse(message('This line goes on after its JSON value. Put one record on each line.'));
    }
    return { kind: 'value', value };
  }

  private next(): void {
    let token: number;
    do {
      token = this.scanner.scan();
    } while (token === space || token === lineBreak);
    if (this.scanError() !== noError) throw this.scanFailure();
  }

  /** The scanner's current token: read anew each time, since the compiler cannot see that it moves. */
  private token(): number {
    return this.scanner.getToken();
  }

  private scanError(): number {
    return this.scanner.getTokenError();
  }

  private value(): JsonValue {
    const start = this.scanner.getTokenOffset();
    const span = { start, end: start + this.scanner.getTokenLength() };
    switch (this.token()) {
      case stringLiteral: {
        const text = this.scanner.getTokenValue();
        this.next();
        return { type: 'string', span, text };
      }
      case openBrace:
        return this.nested(() => this.object(start));
      case openBracket:
        return this.nested(() => this.array(start));
      case numberLiteral: {
        const spelling = this.text.slice(span.start, span.end);
        this.next();
        return { type: 'number', span, spelling };
      }
      case trueWord:
      case falseWord: {
        const value = this.token() === trueWord;
        this.next();
        return { type: 'boolean', span, value };
      }
      case nullWord:
        this.next();
        return { type: 'null', span };
      default:
        throw this.refuse(message('A JSON value is missing here.'));
    }
  }

  private nested(read: () => JsonValue): JsonValue {
    this.depth++;
    if (this.depth > maximumDepth) {
      throw this.refuse(message('This line nests more than {0} arrays and objects.', maximumDepth));
    }
    const value = read();
    this.depth--;
    return value;
  }

  private object(start: number): JsonValue {
    const members: JsonMember[] = [];
    this.next();
    while (this.token() !== closeBrace) {
      if (members.length > 0) {
        if (this.token() !== comma) throw this.refuse(message('A comma or a closing brace is missing here.'));
        this.next();
      }
      members.push(this.member());
    }
    return { type: 'object', span: this.close(start), members };
  }

  private member(): JsonMember {
    if (this.token() !== stringLiteral) throw this.refuse(message('A key in double quotes is missing here.'));
    const keyStart = this.scanner.getTokenOffset();
    const keySpan = { start: keyStart, end: keyStart + this.scanner.getTokenLength() };
    const key = this.scanner.getTokenValue();
    this.next();
    if (this.token() !== colon)
      throw this.refuse(message('A colon is missing after the key {0}.', JSON.stringify(key)));
    this.next();
    return { key, keySpan, value: this.value() };
  }

  private array(start: number): JsonValue {
    const items: JsonValue[] = [];
    this.next();
    while (this.token() !== closeBracket) {
      if (items.length > 0) {
        if (this.token() !== comma) throw this.refuse(message('A comma or a closing bracket is missing here.'));
        this.next();
      }
      items.push(this.value());
    }
    return { type: 'array', span: this.close(start), items };
  }

  /** Steps over the closing brace or bracket. */
  private close(start: number): Span {
    const end = this.scanner.getPosition();
    this.next();
    return { start, end };
  }

  /** A refusal at the current token; the end of the line and comments have a reason of their own. */
  private refuse(reason: Message): Refusal {
    const start = this.scanner.getTokenOffset();
    const span = { start, end: start + this.scanner.getTokenLength() };
    if (this.token() === endOfLine)
      return new Refusal(message('This line ends before its JSON value is complete.'), span);
    if (this.token() === lineComment || this.token() === blockComment) {
      return new Refusal(message('JSON Lines has no comments.'), span);
    }
    return new Refusal(reason, span);
  }

  private scanFailure(): Refusal {
    const start = this.scanner.getTokenOffset();
    const end = start + this.scanner.getTokenLength();
    switch (this.scanError()) {
      case endOfString:
        return new Refusal(message('This string has no closing quote.'), { start, end });
      case endOfNumber:
        return new Refusal(message('This number is not complete.'), { start, end });
      case badUnicode:
      case badEscape:
      case badCharacter:
        return this.stringFailure(start, end);
      default:
        return new Refusal(message('JSON Lines has no comments.'), { start, end });
    }
  }

  /** The scanner tells that a string is wrong, not where: look for its first bad escape or bare control character. */
  private stringFailure(start: number, end: number): Refusal {
    const literal = this.text.slice(start, end);
    for (const { 0: found, 1: escape, index } of literal.matchAll(/\\(["\\/bfnrt]|u[0-9a-fA-F]{4})?|[^ -\uffff]/g)) {
      if (escape !== undefined) continue;
      const at = start + index;
      if (found === '\\') {
        const written = /^\\(?:u[0-9a-fA-F]{0,3}|[^]?)/u.exec(literal.slice(index))?.[0] ?? found;
        return new Refusal(message('{0} is not a JSON escape. A backslash itself is written \\\\.', written), {
          start: at,
          end: at + written.length,
        });
      }
      const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      return new Refusal(message('This string holds the control character U+{0}. Write it as \\u{0}.', code), {
        start: at,
        end: at + 1,
      });
    }
    return new Refusal(message('This string is not valid JSON.'), { start, end });
  }
}
