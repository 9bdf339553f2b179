import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { message, type Message } from '../message.js';
import type { ChatMessage } from '../models/model.js';

/**
 * A prompt's wording. Before the line `=== user ===` stands the system message (none where the line is missing), after it the
 * user's. `{{name}}` is a value; what stands between `{{#name}}` and `{{/name}}` is left out where the value is empty.
 */
export interface Prompt {
  readonly id: string;
  /** SHA-256 of the template, in hex: tells in a journal which wording it was. */
  readonly hash: string;
  readonly template: string;
}

/** What a prompt can name. Values that come from data are fenced already when they are filled in. */
export type PromptValues = Readonly<Record<string, string>>;

export type PromptResult =
  { readonly ok: true; readonly prompt: Prompt } | { readonly ok: false; readonly problem: Message };

const divider = /^=== user ===$/mu;
const tag = /\{\{([#/]?)([a-z]+)\}\}/gu;

export function definePrompt(id: string, template: string): Prompt {
  const text = template.trim();
  return { id, template: text, hash: bytesToHex(sha256(utf8ToBytes(text))) };
}

/**
 * A prompt of the user's own in the place of `original`: it may name the same values, and must name `text`.
 * `origin` says where it came from (a file name); it becomes a part of the id.
 */
export function replacePrompt(original: Prompt, template: string, origin: string): PromptResult {
  const normal = template.replace(/\r\n/gu, '\n').replace(/^\uFEFF/u, '');
  const known = namesIn(original.template);
  const unknown = [...namesIn(normal)].find((name) => !known.has(name));
  if (unknown !== undefined) {
    const names = [...known].map((name) => `{{${name}}}`).join(', ');
    return {
      ok: false,
      problem: message(
        'The prompt {0} names {1}, which is no value of this step. It can use: {2}.',
        origin,
        `{{${unknown}}}`,
        names,
      ),
    };
  }
  if (!namesIn(normal).has('text')) {
    return {
      ok: false,
      problem: message('The prompt {0} lacks {1}: put it where the text has to stand.', origin, '{{text}}'),
    };
  }
  const open = unclosedSection(normal);
  if (open !== undefined) {
    return {
      ok: false,
      problem: message(
        'The prompt {0} opens or closes the section "{1}" alone: it needs {2} and {3}.',
        origin,
        open,
        `{{#${open}}}`,
        `{{/${open}}}`,
      ),
    };
  }
  return { ok: true, prompt: definePrompt(`${original.id} (${origin})`, normal) };
}

/** The messages of a prompt. Values are put in once: what looks like a tag inside a value stays as it is. */
export function fillPrompt({ template }: Prompt, values: PromptValues): readonly ChatMessage[] {
  const [first = '', second] = template.split(divider);
  const system = second === undefined ? '' : fill(first, values);
  const user = fill(second ?? first, values);
  return [...(system === '' ? [] : [{ role: 'system', content: system } as const]), { role: 'user', content: user }];
}

function fill(template: string, values: PromptValues): string {
  const kept = template.replace(/\{\{#([a-z]+)\}\}([\s\S]*?)\{\{\/\1\}\}/gu, (_, name: string, inner: string) =>
    (values[name] ?? '') === '' ? '' : inner,
  );
  const filled = kept.replace(/\n{3,}/gu, '\n\n').trim();
  return filled.replace(tag, (_, __, name: string) => values[name] ?? '');
}

function namesIn(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(tag)].map(([, , name]) => name ?? ''));
}

/** The name of a section whose tags don't pair up in order, without nesting. */
function unclosedSection(template: string): string | undefined {
  let open: string | undefined;
  for (const [, mark, name] of template.matchAll(tag)) {
    if (mark === '#') {
      if (open !== undefined) {
        return open;
      }
      open = name;
    } else if (mark === '/') {
      if (open !== name) {
        return name;
      }
      open = undefined;
    }
  }
  return open;
}
