import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Provenance } from '../journal/event.js';
import { frames } from '../models/frames.js';
import type { Example, ModelInfo, ModelRequest, Sampling, Style } from '../models/model.js';
import type { Prompt } from '../prompts/prompt.js';
import type { Target } from './target.js';
import { textHash } from '../dataset/identity.js';

/** A question to a model, with all that is needed to read its answer into events. */
export interface StepRequest {
  readonly step: 'generate' | 'refine' | 'score';
  readonly target: Target;
  readonly request: ModelRequest;
  /** Which question of its kind about this text: the first is 0. A repeated one has the same number, and the same seed. */
  readonly attempt: number;
  readonly style?: Style;
  readonly parent?: string;
  readonly wish?: string;
  /** The request holds this part of the text only, in its UTF-16 units. */
  readonly part?: { readonly start: number; readonly end: number };
  readonly by: Provenance;
}

/** How instructions are asked for. Everything has a default but the seed. */
export interface StepOptions {
  /** In turn: with two styles and three candidates the first style is asked for twice. */
  readonly styles?: readonly Style[];
  readonly seed: number;
  /** In the place of the model's own defaults. */
  readonly sampling?: Partial<Pick<Sampling, 'temperature' | 'topP' | 'maxTokens'>>;
  readonly examples?: readonly Example[];
  /** How many examples a question holds. */
  readonly shots?: number;
  readonly prompts?: { readonly generate?: Prompt; readonly refine?: Prompt };
}

export const defaultStyles: readonly Style[] = ['instruction'];
export const defaultShots = 3;

/** X-Instruction's published inference defaults; room for a reasoning model's thoughts. */
const chatSampling: Sampling = { temperature: 0.7, topP: 0.9, maxTokens: 1024 };

export function samplingFor(
  ability: 'chat' | 'backward' | 'improve',
  { adapter, abilities }: ModelInfo,
  options: StepOptions,
): Sampling {
  const { temperature, topP, contrast } = frames.inference;
  const defaults = ability === 'chat' ? chatSampling : { temperature, topP, maxTokens: frames.maxInstructionTokens };
  // Only a taught model that knows likelihoods can set what it writes against what it would write for other texts.
  const contrasts = ability === 'backward' && adapter !== undefined && abilities.includes('score');
  return { ...defaults, ...(contrasts ? { contrast } : {}), ...options.sampling };
}

/** A seed of its own for each question, that follows from the run's seed and the text: a repeated run asks the same. */
export function attemptSeed(seed: number, target: Target, step: string, style: Style, attempt: number): number {
  const hash = sha256(utf8ToBytes([seed, textHash(target.text), step, style, attempt].join('\u0000')));
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0) >>> 1;
}

/** A wording's provenance: the embedded model's frames have an id of their own. */
export function framePrompt(frame: string): NonNullable<Provenance['prompt']> {
  return { id: frames.id, hash: bytesToHex(sha256(utf8ToBytes(frame))) };
}

/** Names the settings that an answer depends on, so that a later run knows which questions were answered already. */
export function recipeOf(
  model: ModelInfo,
  ability: string,
  promptHashes: readonly string[],
  sampling: Sampling,
  seed: number,
): string {
  const { temperature, topP, maxTokens, contrast } = sampling;
  const parts = [
    model.provider,
    model.id,
    model.adapter ?? '',
    ability,
    ...promptHashes,
    temperature,
    topP,
    maxTokens,
    ...(contrast === undefined ? [] : [contrast]),
    seed,
  ];
  return bytesToHex(sha256(utf8ToBytes(parts.join('\u0000')))).slice(0, 12);
}

export function provenanceOf(
  model: ModelInfo,
  prompt: NonNullable<Provenance['prompt']>,
  settings: Readonly<Record<string, unknown>>,
): Provenance {
  return {
    provider: model.provider,
    model: model.id,
    ...(model.adapter === undefined ? {} : { adapter: model.adapter }),
    prompt: { id: prompt.id, hash: prompt.hash },
    settings: { ...settings },
  };
}
