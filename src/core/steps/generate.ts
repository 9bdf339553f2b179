import { message } from '../message.js';
import { frames } from '../models/frames.js';
import { ModelError, type ModelInfo, type Style } from '../models/model.js';
import { instructionSchema } from '../prompts/answer.js';
import { generatePrompt } from '../prompts/generate.js';
import { chatMessages } from './chat.js';
import {
  attemptSeed,
  defaultStyles,
  framePrompt,
  provenanceOf,
  recipeOf,
  samplingFor,
  type StepOptions,
  type StepRequest,
} from './request.js';
import type { Target } from './target.js';

/** How a model writes an instruction for a text: told in a chat where it can be, else as it was taught. */
function generateAbility(model: ModelInfo): 'chat' | 'backward' {
  const ability = (['chat', 'backward'] as const).find((each) => model.abilities.includes(each));
  if (ability === undefined) {
    throw new ModelError(
      'unsupported',
      message(
        'The model {0} writes no instructions (it can: {1}). Choose a chat model or a backward model.',
        model.id,
        model.abilities.join(', '),
      ),
    );
  }
  return ability;
}

/** The settings that decide the answers to `askGenerate`, as a short name; it stands in each candidate's provenance. */
export function generateRecipe(model: ModelInfo, options: StepOptions): string {
  const ability = generateAbility(model);
  const hashes = ability === 'chat' ? [(options.prompts?.generate ?? generatePrompt).hash] : [frames.id];
  return recipeOf(model, ability, hashes, samplingFor(ability, model, options), options.seed);
}

/** The style of an attempt: the chosen ones in turn. */
export function styleOf(attempt: number, styles: readonly Style[] = defaultStyles): Style {
  return styles[attempt % styles.length] ?? 'instruction';
}

/** Multiples of it, without their whole numbers, lie evenly however many there are. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** Which part of a long text an attempt reads: each style's first one its beginning, the others what was read least. */
function partOf(attempt: number, styles: readonly Style[] = defaultStyles): number {
  return (Math.floor(attempt / styles.length) * goldenRatio) % 1;
}

/**
 * Asks for an instruction that the text answers, once for each attempt.
 *
 * @param avoid instructions that are there already (a chat model is told to ask differently)
 * @throws ModelError of reason `unsupported` where the model can't
 */
export function askGenerate(
  target: Target,
  model: ModelInfo,
  options: StepOptions,
  attempts: readonly number[],
  avoid: readonly string[] = [],
): readonly StepRequest[] {
  const ability = generateAbility(model);
  const recipe = generateRecipe(model, options);
  const sampling = samplingFor(ability, model, options);
  return attempts.map((attempt): StepRequest => {
    const style = styleOf(attempt, options.styles);
    const seed = attemptSeed(options.seed, target, 'generate', style, attempt);
    const common = { step: 'generate', target, attempt, style } as const;
    if (ability === 'chat') {
      const prompt = options.prompts?.generate ?? generatePrompt;
      const { messages, shots } = chatMessages(prompt, { target, model, sampling, options, style, avoid });
      return {
        ...common,
        request: { ability, messages, schema: instructionSchema, sampling: { ...sampling, seed } },
        by: provenanceOf(model, prompt, { ability, recipe, attempt, ...sampling, seed, examples: shots }),
      };
    }
    const greedy = frames.inference.greedyFirst && attempt < (options.styles ?? defaultStyles).length;
    const used = { ...sampling, ...(greedy ? { temperature: 0 } : {}), seed };
    return {
      ...common,
      request: { ability, text: target.text, from: partOf(attempt, options.styles), style, sampling: used },
      by: provenanceOf(model, framePrompt(frames.backward[style]), { ability, recipe, attempt, ...used }),
    };
  });
}
