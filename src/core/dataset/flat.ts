import { presentKey, rootPlaces, type Layout, type Members, type Place } from './place.js';
import type { Shape } from './record.js';

const textKeys = ['text', 'content', 'passage', 'document', 'body', 'article', 'paragraph'];
const answerKeys = ['output', 'response', 'completion', 'answer', 'target'];
const soleAnswerKeys = [...answerKeys, 'targets'];

/** The layouts of instruction and response side by side, told apart by the instruction's key. */
const pairs: readonly { shape: Shape; instruction: string; input: string; outputs: readonly string[] }[] = [
  { shape: 'alpaca', instruction: 'instruction', input: 'input', outputs: answerKeys },
  { shape: 'prompt-completion', instruction: 'prompt', input: 'input', outputs: answerKeys },
  { shape: 'prompt-completion', instruction: 'question', input: 'context', outputs: answerKeys },
  { shape: 'prompt-completion', instruction: 'query', input: 'context', outputs: answerKeys },
  { shape: 'prompt-completion', instruction: 'inputs', input: 'input', outputs: ['targets', ...answerKeys] },
];

/**
 * The layout of a record whose roles are members of the record itself, or undefined where no member says what it is. With an
 * instruction, the output is the response beside it, else the text (a text row that has been given its instruction). Without
 * one, a text comes first: {"text", "response"} is a text row. Of several keys that fit, the first that holds a text wins.
 */
export function flatLayout(members: Members): Layout | undefined {
  const pair = pairs.find(({ instruction }) => members.has(instruction));
  if (pair) {
    const { shape, instruction, input } = pair;
    const answer = bestKey(members, pair.outputs);
    if (answer !== undefined) return layout(members, shape, instruction, input, answer);
    const text = bestKey(members, textKeys);
    if (text !== undefined) return layout(members, 'text', instruction, 'input', text);
    return layout(members, shape, instruction, input, shape === 'alpaca' ? 'output' : 'completion');
  }
  const answer = bestKey(members, soleAnswerKeys);
  const text = bestKey(members, textKeys);
  if (text !== undefined && !(answer !== undefined && members.has('input'))) {
    return layout(members, 'text', 'instruction', 'input', text);
  }
  if (answer === undefined) return undefined;
  if (answer === 'completion') return layout(members, 'prompt-completion', 'prompt', 'input', answer);
  if (answer === 'targets') return layout(members, 'prompt-completion', 'inputs', 'input', answer);
  return layout(members, 'alpaca', 'instruction', 'input', answer);
}

function bestKey(members: Members, keys: readonly string[]): string | undefined {
  const withText = keys.find((key) => {
    const value = members.get(key);
    return value?.type === 'string' && value.text !== '';
  });
  return withText ?? presentKey(members, keys);
}

function layout(members: Members, shape: Shape, instruction: string, input: string, output: string): Layout {
  const beforeOutput = (key: string): Place => ({ kind: 'value', path: [key], before: output });
  return {
    shape,
    places: {
      instruction: beforeOutput(instruction),
      input: beforeOutput(input),
      output: { kind: 'value', path: [output] },
      ...rootPlaces(members),
    },
  };
}
