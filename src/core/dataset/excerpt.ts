import type { JsonArray, JsonObject, JsonValue, Path, Span } from '../jsonl/json.js';
import { styleOf } from '../jsonl/style.js';
import { memberOf } from '../jsonl/value.js';
import { isSystemTurn } from './dialogue.js';
import type { DatasetRecord } from './record.js';

/** Members that still hold for a part of the text: where it comes from and what one may do with it. */
const provenanceKeys: ReadonlySet<string> = new Set([
  ...['source', 'sources', 'source_url', 'origin', 'url', 'uri', 'link', 'title', 'dataset', 'split', 'publisher'],
  ...[
    'license',
    'licence',
    'licenses',
    'license_url',
    'rights',
    'copyright',
    'attribution',
    'credit',
    'author',
    'authors',
  ],
  ...['provenance', 'meta', 'metadata'],
]);

/**
 * The record's line with nothing but its roles and its provenance: other members and other turns of the dialogue are left out,
 * system turns stay. What stays is spelled as it was.
 */
export function withoutTheRest(line: string, record: DatasetRecord): string {
  return new Excerpt(line, record).of(record.root, []);
}

class Excerpt {
  private readonly paths: readonly Path[];
  private readonly dialogue: boolean;

  constructor(
    private readonly line: string,
    private readonly record: DatasetRecord,
  ) {
    this.paths = Object.values(record.fields).map(({ path }) => path);
    this.dialogue = record.shape === 'messages' || record.shape === 'sharegpt';
  }

  of(value: JsonValue, path: Path): string {
    if (value.type === 'object') return this.object(value, path);
    if (value.type === 'array') return this.array(value, path);
    return this.raw(value.span);
  }

  private object(object: JsonObject, path: Path): string {
    const kept = object.members.flatMap((member) => {
      if (memberOf(object, member.key) !== member) return [];
      const at = [...path, member.key];
      const start = member.keySpan.start;
      const key = this.raw({ start, end: member.value.span.start });
      if (this.leadsToRole(at)) return [key + this.of(member.value, at)];
      // Inside a turn everything belongs to it: its role, the type of a part.
      const stays = this.insideDialogue(path) || provenanceKeys.has(member.key.toLowerCase());
      return stays ? [this.raw({ start, end: member.value.span.end })] : [];
    });
    const spans = object.members.map(({ keySpan, value }) => ({ start: keySpan.start, end: value.span.end }));
    return this.join(object, spans, kept);
  }

  private array(array: JsonArray, path: Path): string {
    const kept = array.items.flatMap((item, index) => {
      const at = [...path, index];
      if (this.leadsToRole(at)) return [this.of(item, at)];
      if (this.dialogue) return path.length === 1 && isSystemTurn(item) ? [this.raw(item.span)] : [];
      // The user's own path counts positions: those before its own are held by null.
      return this.paths.some((role) => leadsTo(path, role) && Number(role[path.length]) > index) ? ['null'] : [];
    });
    return this.join(
      array,
      array.items.map(({ span }) => span),
      kept,
    );
  }

  private leadsToRole(path: Path): boolean {
    return this.paths.some((role) => leadsTo(path, role));
  }

  private insideDialogue(path: Path): boolean {
    return this.dialogue && path.length > 1;
  }

  /** The container with other children: its padding and its separators stay. */
  private join(container: JsonObject | JsonArray, children: readonly Span[], kept: readonly string[]): string {
    const { start, end } = container.span;
    const first = children[0]?.start ?? end - 1;
    const last = children.at(-1)?.end ?? end - 1;
    const { comma } = styleOf(this.line, this.record.root, container);
    return this.raw({ start, end: first }) + kept.join(comma) + this.raw({ start: last, end });
  }

  private raw({ start, end }: Span): string {
    return this.line.slice(start, end);
  }
}

function leadsTo(path: Path, role: Path): boolean {
  return path.length <= role.length && path.every((step, index) => String(step) === String(role[index]));
}
