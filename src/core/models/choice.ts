import { z } from 'zod';
import { message, type Message } from '../message.js';

/** How an OpenAI-compatible endpoint is used: its ability follows from it (chat, backward, embed). */
const endpointApis = ['chat', 'completions', 'embeddings'] as const;
export type EndpointApi = (typeof endpointApis)[number];

const positive = z.number().positive();
const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

const embedded = z.object({
  provider: z.literal('embedded'),
  /** A GGUF file of the user's own, instead of the one that is fetched. */
  modelFile: optionalText,
  /** A LoRA adapter (GGUF, with its .json beside it), instead of the one that ships; `none` for no adapter. */
  adapterFile: optionalText,
  /** Default: the physical cores less one. */
  threads: z.number().int().positive().max(1024).optional(),
  /** The model is unloaded when it was not asked for so long. */
  idleMinutes: positive.default(10),
});

const openai = z.object({
  provider: z.literal('openai'),
  /** Up to and with `/v1`. */
  baseUrl: z
    .string()
    .trim()
    .refine((url) => httpUrl(url), { message: 'an http:// or https:// address is needed' })
    .transform((url) => url.replace(/\/+$/u, '')),
  model: z.string().trim().min(1, { message: 'the name of a model is needed' }),
  api: z.enum(endpointApis).default('chat'),
  /** For `completions`: what the model was taught. */
  taught: z
    .array(z.enum(['backward', 'improve']))
    .min(1)
    .default(['backward']),
  /** For `completions`: the model's own backward prompt with `{text}` in it; default: the embedded model's frames. */
  prompt: z
    .string()
    .refine((prompt) => prompt.includes('{text}'), { message: '{text} is missing' })
    .optional(),
  /** Tokens that question and answer may take together, where it is known. */
  contextTokens: z.number().int().positive().optional(),
  /** The endpoint is given up when nothing came from it for so long. */
  timeoutSeconds: positive.default(60),
});

const vscode = z.object({
  provider: z.literal('vscode'),
  /** The id or family of a language model that VS Code offers; default: the first one. */
  model: optionalText,
});

const choice = z.discriminatedUnion('provider', [embedded, openai, vscode]);

/** Questions that the embedded model is given at a time: it orders them by their texts, and writes for several texts at once. */
export const embeddedQuestions = 12;

/** Which model is used, and how. Keys are no part of it: they stay in the secret storage. */
export type ModelChoice = z.output<typeof choice>;
export type EmbeddedChoice = Extract<ModelChoice, { provider: 'embedded' }>;
export type OpenAiChoice = Extract<ModelChoice, { provider: 'openai' }>;
export type VsCodeChoice = Extract<ModelChoice, { provider: 'vscode' }>;

export type ParsedChoice =
  { readonly ok: true; readonly choice: ModelChoice } | { readonly ok: false; readonly problem: Message };

/** Reads settings (VS Code's or the command line's) into a choice, or says which setting is wrong and why. */
export function parseModelChoice(settings: unknown): ParsedChoice {
  const parsed = choice.safeParse(settings);
  if (parsed.success) {
    return { ok: true, choice: parsed.data };
  }
  const issue = parsed.error.issues[0];
  const name = issue === undefined || issue.path.length === 0 ? 'model' : issue.path.join('.');
  return {
    ok: false,
    problem: message('The model can\u2019t be used: its setting "{0}" is wrong ({1}).', name, issue?.message ?? '?'),
  };
}

function httpUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol } = new URL(text);
  return protocol === 'http:' || protocol === 'https:';
}
