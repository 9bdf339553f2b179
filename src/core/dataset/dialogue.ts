import type { JsonArray, JsonValue, Path } from '../jsonl/json.js';
import { memberOf } from '../jsonl/value.js';
import { rootPlaces, type Layout, type Members, type Place, type TurnNames } from './place.js';

const arrayKeys = ['messages', 'conversations', 'conversation'];

type Speaker = 'user' | 'assistant' | 'system' | 'other';
const speakers: ReadonlyMap<string, Speaker> = new Map([
  ...['user', 'human', 'prompter'].map((name) => [name, 'user'] as const),
  ...['assistant', 'gpt', 'model', 'bot', 'chatgpt'].map((name) => [name, 'assistant'] as const),
  ...['system', 'developer'].map((name) => [name, 'system'] as const),
]);

interface Turn {
  /** Position in the array. */
  readonly index: number;
  readonly speaker: Speaker;
  readonly names: TurnNames;
  readonly path: Path;
  /** The text, '' where there is none. */
  readonly text: string;
}

/** `messages` of role and content, or ShareGPT's `conversations` of from and value. */
interface Dialogue {
  readonly key: string;
  readonly array: JsonArray;
  readonly turns: readonly Turn[];
}

/**
 * The layout of a dialogue, or undefined where the record holds none. Of several turns, the output is the first assistant turn
 * that nothing asks for yet (no user turn before it, or an empty one), else the first one; the instruction is the user turn right
 * before it, system turns aside. An assistant turn after a tool's result is never chosen: it goes on by itself.
 */
export function dialogueLayout(members: Members): Layout | undefined {
  const dialogue = findDialogue(members);
  if (!dialogue) return undefined;
  const { key, array, turns } = dialogue;
  const names = namesOf(dialogue);
  const pair = choosePair(turns);
  const missing = (speaker: string, index: number): Place => ({
    kind: 'turn',
    array: [key],
    index,
    turn: { ...names, speaker },
  });
  const valueOf = ({ path }: Turn): Place => ({ kind: 'value', path });
  const shareGpt = names.speakerKey === 'from';
  return {
    shape: shareGpt ? 'sharegpt' : 'messages',
    places: {
      instruction: pair.user
        ? valueOf(pair.user)
        : missing(
            spelling(turns, 'user') ?? (shareGpt ? 'human' : 'user'),
            pair.assistant?.index ?? array.items.length,
          ),
      input: { kind: 'value', path: ['input'] },
      output: pair.assistant
        ? valueOf(pair.assistant)
        : missing(spelling(turns, 'assistant') ?? (shareGpt ? 'gpt' : 'assistant'), array.items.length),
      ...rootPlaces(members),
    },
  };
}

function findDialogue(members: Members): Dialogue | undefined {
  for (const key of arrayKeys) {
    const array = members.get(key);
    if (array?.type !== 'array') continue;
    const turns = array.items.flatMap((item, index) => readTurn(item, key, index) ?? []);
    if (turns.length > 0 || array.items.length === 0) return { key, array, turns };
  }
  return undefined;
}

function readTurn(item: JsonValue, key: string, index: number): Turn | undefined {
  if (item.type !== 'object') return undefined;
  for (const [speakerKey, textKey] of [
    ['role', 'content'],
    ['from', 'value'],
  ] as const) {
    const speaker = memberOf(item, speakerKey)?.value;
    if (speaker?.type !== 'string') continue;
    const content = memberOf(item, textKey)?.value;
    const part = content?.type === 'array' ? textPart(content) : undefined;
    const text = part?.text ?? (content?.type === 'string' ? content.text : '');
    return {
      index,
      speaker: speakers.get(speaker.text.toLowerCase()) ?? 'other',
      names: { speakerKey, speaker: speaker.text, textKey },
      path: [key, index, textKey, ...(part ? [part.index, 'text'] : [])],
      text,
    };
  }
  return undefined;
}

/** The first part of type text: `[{"type": "text", "text": "..."}]`. */
function textPart(content: JsonArray): { index: number; text: string } | undefined {
  for (const [index, part] of content.items.entries()) {
    if (part.type !== 'object') continue;
    const type = memberOf(part, 'type')?.value;
    const text = memberOf(part, 'text')?.value;
    if (text?.type === 'string' && (type === undefined || (type.type === 'string' && type.text === 'text'))) {
      return { index, text: text.text };
    }
  }
  return undefined;
}

function namesOf({ key, turns }: Dialogue): Omit<TurnNames, 'speaker'> {
  return (
    turns[0]?.names ??
    (key === 'messages' ? { speakerKey: 'role', textKey: 'content' } : { speakerKey: 'from', textKey: 'value' })
  );
}

function choosePair(turns: readonly Turn[]): { readonly assistant?: Turn; readonly user?: Turn } {
  const pairs = turns.flatMap((assistant, position) => {
    if (assistant.speaker !== 'assistant') return [];
    const before = turns.slice(0, position).findLast(({ speaker }) => speaker !== 'system');
    if (before?.speaker === 'other') return [];
    return [before?.speaker === 'user' ? { assistant, user: before } : { assistant }];
  });
  const unasked = pairs.find((pair) => !('user' in pair) || pair.user.text.trim() === '');
  const user = turns.find(({ speaker }) => speaker === 'user');
  return unasked ?? pairs[0] ?? (user ? { user } : {});
}

/** How this dialogue spells a speaker: `human` or `user`, say. */
function spelling(turns: readonly Turn[], wanted: Speaker): string | undefined {
  return turns.find(({ speaker }) => speaker === wanted)?.names.speaker;
}

export function isSystemTurn(item: JsonValue): boolean {
  return readTurn(item, '', 0)?.speaker === 'system';
}
