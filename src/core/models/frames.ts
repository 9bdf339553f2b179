import raw from './frames.json' with { type: 'json' };
import { unifyLetters } from './letters.js';
import type { Style } from './model.js';

/** The wording that the embedded model was taught on; the file says what each part is for. */
export const frames = raw;

/** A piece of a prompt. Pieces are tokenised one by one, so that a record's text can't merge with the words around it. */
interface PromptPart {
  readonly text: string;
  /** A record's text: at most so many tokens of it, from `from` on (a share of its length), in whole sentences where it can be. */
  readonly cut?: { readonly maxTokens: number; readonly from: number };
}

export interface Prompt {
  readonly parts: readonly PromptPart[];
  /** The answer ends before the first of these. */
  readonly stop: readonly string[];
}

/** Frames are taught as four pieces: the head, the text, this, and the cue. */
const joint = '\n\n';

/** Text in, English instruction out, in the words of the taught adapter. */
export function backwardPrompt(text: string, style: Style, from = 0): Prompt {
  return taughtPrompt(frames.backward[style], text, from, (cue) => cue);
}

/** Text and a weak draft in, a better instruction out. */
export function improvePrompt(text: string, draft: string): Prompt {
  return taughtPrompt(frames.improve, text, 0, (cue) => cue.replace('{draft}', () => oneLine(draft)));
}

/** The same wish to a base model that was not taught. It knows one style. */
export function untaughtPrompt(text: string, from = 0): Prompt {
  const [head, tail] = around(frames.base.instruction, '{text}');
  const cut = { maxTokens: frames.maxTextTokens, from };
  return { parts: [{ text: head }, { text: unifyLetters(text), cut }, { text: tail }], stop: frames.base.stop };
}

/** A backward prompt as one string, for models behind an endpoint. `frame` holds `{text}` once. */
export function promptString(frame: string, text: string): string {
  const [head, tail] = around(frame, '{text}');
  return head + text + tail;
}

/** The same question about texts of ours: what is likely after them too is likely whatever the text. */
export function referencePrompts(ask: (text: string) => Prompt): readonly Prompt['parts'][] {
  return frames.score.references.map((reference) => ask(reference).parts);
}

/** What is scored: how much likelier each answer is after the prompts, which read the text, than after the references. */
interface ScorePrompt {
  /** Of a text that is too long to be read whole they read different parts; else they are the same. */
  readonly prompts: readonly Prompt['parts'][];
  readonly references: readonly Prompt['parts'][];
  /** Each with the stop string that ends it. */
  readonly answers: readonly string[];
}

/** A text's beginning, middle and end, so that all of it has a say. */
const scoredParts = [0, 0.5, 1];

/** @param taught whether the model has an adapter, which knows other words than the base model */
export function scorePrompt(text: string, instructions: readonly string[], taught: boolean): ScorePrompt {
  const prompt = (read: string, from?: number): Prompt =>
    taught ? backwardPrompt(read, 'instruction', from) : untaughtPrompt(read, from);
  const [stop = ''] = prompt('').stop;
  return {
    prompts: scoredParts.map((from) => prompt(text, from).parts),
    references: referencePrompts(prompt),
    answers: instructions.map((instruction) => `${taught ? ' ' : ''}${oneLine(instruction)}${stop}`),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function taughtPrompt(frame: string, text: string, from: number, fill: (cue: string) => string): Prompt {
  const [head, tail] = around(frame, '{text}');
  if (!tail.startsWith(joint)) {
    throw new Error(`A blank line follows {text} in every taught frame: ${frame}`);
  }
  return {
    parts: [
      { text: head },
      { text: unifyLetters(text), cut: { maxTokens: frames.maxTextTokens, from } },
      { text: joint },
      { text: fill(tail.slice(joint.length)) },
    ],
    stop: frames.stop,
  };
}

function around(frame: string, placeholder: string): readonly [before: string, after: string] {
  const at = frame.indexOf(placeholder);
  if (at < 0) {
    throw new Error(`${placeholder} is missing in the frame: ${frame}`);
  }
  return [frame.slice(0, at), frame.slice(at + placeholder.length)];
}
