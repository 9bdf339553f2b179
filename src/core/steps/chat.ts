import { languageName, languageOf } from '../language/codes.js';
import { cutAtSentence } from '../models/cut.js';
import type { ChatMessage, ModelInfo, Sampling, Style } from '../models/model.js';
import { selectExamples } from '../prompts/examples.js';
import { fenceFor } from '../prompts/fence.js';
import { fillPrompt, type Prompt } from '../prompts/prompt.js';
import { styleDescriptions } from '../prompts/styles.js';
import { defaultShots, type StepOptions } from './request.js';
import type { Target } from './target.js';

/** What a chat question is made of. */
export interface ChatParts {
  readonly target: Target;
  readonly model: ModelInfo;
  readonly sampling: Sampling;
  readonly options: StepOptions;
  readonly style?: Style | undefined;
  readonly avoid?: readonly string[];
  readonly draft?: string;
  readonly criticism?: string;
  readonly wish?: string | undefined;
}

/** Instructions that a model is told to ask differently from: the newest ones. */
const avoided = 8;
/** Tokens for the words of the prompt and its examples, and UTF-16 units a token at worst, when a text has to be cut. */
const wordingTokens = 1500;
const unitsPerToken = 1;

/** The messages of a chat question. Whatever comes from data stands in a fence that none of it can close. */
export function chatMessages(
  prompt: Prompt,
  { target, model, sampling, options, style, avoid = [], draft = '', criticism = '', wish = '' }: ChatParts,
): { readonly messages: readonly ChatMessage[]; readonly shots: number } {
  const text = fitted(target.text, model, sampling);
  const examples = selectExamples(target.text, options.examples ?? [], options.shots ?? defaultShots);
  const others = avoid.slice(-avoided);
  const fence = fenceFor([text, draft, ...others, ...examples.flatMap((each) => [each.instruction, each.response])]);
  const shown = examples.map(
    ({ instruction, response }) => `${fence.wrap(response)}\n${JSON.stringify({ instruction })}`,
  );
  const messages = fillPrompt(prompt, {
    fence: fence.word,
    text: fence.wrap(text),
    language: nameOf(target.lang),
    examples: shown.join('\n\n'),
    avoid: others.length === 0 ? '' : fence.wrap(others.map((each) => `- ${oneLine(each)}`).join('\n')),
    style: style === undefined ? '' : styleDescriptions[style],
    draft: draft === '' ? '' : fence.wrap(draft),
    criticism,
    wish: wish.trim(),
  });
  return { messages, shots: examples.length };
}

/** A text that is longer than the model's context is cut at the end of a sentence: its beginning says what it is about. */
function fitted(text: string, { contextTokens }: ModelInfo, { maxTokens }: Sampling): string {
  if (contextTokens === undefined) {
    return text;
  }
  const room = Math.max(contextTokens - maxTokens - wordingTokens, contextTokens / 4);
  return cutAtSentence(text, Math.floor(room * unitsPerToken));
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** English name of a language; '' where there is none, for a code would only be guessed at. */
function nameOf(code: string | undefined): string {
  return code === undefined || languageOf(code) === undefined ? '' : languageName(code);
}
