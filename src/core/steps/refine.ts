import type { Candidate } from '../journal/state.js';
import { message } from '../message.js';
import { frames } from '../models/frames.js';
import { ModelError, type ModelInfo, type Style } from '../models/model.js';
import { instructionSchema } from '../prompts/answer.js';
import { refinePrompt } from '../prompts/refine.js';
import { chatMessages } from './chat.js';
import { criticismOf } from './criticism.js';
import {
  attemptSeed,
  framePrompt,
  provenanceOf,
  recipeOf,
  samplingFor,
  type StepOptions,
  type StepRequest,
} from './request.js';
import type { Target } from './target.js';

export interface RefineWish {
  /** In the person's own words; needs a chat model. */
  readonly wish?: string;
  /** The kind of instruction that is wanted; default: the draft's. */
  readonly style?: Style;
}

/** How many new drafts a model without chat writes, besides its improvement of the old one. */
const redrafts = 2;

/**
 * Asks for a better version of a candidate: a chat model once, with the wish or the flaws that were found; another model to
 * improve the draft (where it was taught to) and to draft anew in the wished style, for the scores to choose among.
 *
 * @param earlier how often this candidate was refined before: another try gets other seeds
 * @throws ModelError of reason `unsupported` for a wish in free words without a chat model
 */
export function askRefine(
  target: Target,
  candidate: Candidate,
  model: ModelInfo,
  { wish = '', style }: RefineWish,
  options: StepOptions,
  earlier: number,
): readonly StepRequest[] {
  const wished = wish.trim();
  const wanted = style ?? candidate.style ?? 'instruction';
  const common = { step: 'refine', target, parent: candidate.id, ...(wished === '' ? {} : { wish: wished }) } as const;
  const seedOf = (attempt: number): number =>
    attemptSeed(options.seed, target, `refine ${candidate.text}`, wanted, attempt);
  if (model.abilities.includes('chat')) {
    const prompt = options.prompts?.refine ?? refinePrompt;
    const sampling = samplingFor('chat', model, options);
    const criticism = criticismOf(candidate);
    const seed = seedOf(earlier);
    const { messages, shots } = chatMessages(prompt, {
      target,
      model,
      sampling,
      options,
      style: style ?? candidate.style,
      draft: candidate.text,
      criticism,
      wish: wished,
    });
    return [
      {
        ...common,
        attempt: earlier,
        ...(style === undefined && candidate.style === undefined ? {} : { style: wanted }),
        request: { ability: 'chat', messages, schema: instructionSchema, sampling: { ...sampling, seed } },
        by: provenanceOf(model, prompt, {
          ability: 'chat',
          recipe: recipeOf(model, 'chat', [prompt.hash], sampling, options.seed),
          attempt: earlier,
          ...sampling,
          seed,
          examples: shots,
        }),
      },
    ];
  }
  if (wished !== '') {
    throw new ModelError('unsupported', freeWish(model));
  }
  const improves = model.abilities.includes('improve');
  if (!improves && !model.abilities.includes('backward')) {
    throw new ModelError(
      'unsupported',
      message(
        'The model {0} refines no instructions (it can: {1}). Choose a chat model or a backward model.',
        model.id,
        model.abilities.join(', '),
      ),
    );
  }
  // A draft on a part of a long text is improved with that part in view.
  const text = target.text.slice(candidate.read?.start, candidate.read?.end);
  const drafts = model.abilities.includes('backward') ? redrafts : 0;
  const number = drafts + (improves ? 1 : 0);
  return Array.from({ length: number }, (_, index): StepRequest => {
    const attempt = earlier + index;
    const seed = seedOf(attempt);
    const ability = improves && index === 0 ? 'improve' : 'backward';
    const sampling = samplingFor(ability, model, options);
    // The first improvement is the likeliest one; a draft anew has to differ from what there is.
    const used = { ...sampling, ...(ability === 'improve' && earlier === 0 ? { temperature: 0 } : {}), seed };
    const frame = ability === 'improve' ? frames.improve : frames.backward[wanted];
    const recipe = recipeOf(model, ability, [frames.id], sampling, options.seed);
    return {
      ...common,
      attempt,
      style: wanted,
      ...(candidate.read === undefined ? {} : { part: candidate.read }),
      request:
        ability === 'improve'
          ? { ability, text, draft: candidate.text, style: wanted, sampling: used }
          : { ability, text, style: wanted, sampling: used },
      by: provenanceOf(model, framePrompt(frame), { ability, recipe, attempt, ...used }),
    };
  });
}

function freeWish(model: ModelInfo) {
  return model.provider === 'embedded'
    ? message('The embedded model takes no free wishes; choose a style, or connect a chat model.')
    : message('The model {0} takes no free wishes; choose a style, or connect a chat model.', model.id);
}
