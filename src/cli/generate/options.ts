import { readFile } from 'node:fs/promises';
import type { FieldNames } from '../../core/dataset/record.js';
import { languageCode } from '../../core/language/codes.js';
import { message, type Message } from '../../core/message.js';
import { embeddedQuestions, parseModelChoice, type EndpointApi, type ModelChoice } from '../../core/models/choice.js';
import { styles, type Style } from '../../core/models/model.js';
import { generatePrompt } from '../../core/prompts/generate.js';
import { replacePrompt, type Prompt } from '../../core/prompts/prompt.js';
import { reasonOf } from '../../node/replace-file.js';
import { fieldNamesHelp, parseFieldNames } from '../field-names.js';

/** What commander hands over: the options as they were typed. */
export interface GenerateFlags {
  readonly out?: string;
  readonly candidates?: string;
  readonly limit?: string;
  readonly styles?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly api?: string;
  readonly adapter?: string;
  readonly prompt?: string;
  readonly seed?: string;
  readonly seedFile?: string;
  readonly lang?: string;
  readonly fields?: string;
  readonly journal?: string;
  readonly concurrency?: string;
  readonly json?: boolean;
  readonly overwriteInstructions?: boolean;
  readonly acceptModelTerms?: boolean;
}

export interface GenerateOptions {
  readonly file: string;
  readonly out: string;
  readonly candidates?: number;
  readonly limit?: number;
  readonly styles?: readonly Style[];
  readonly model: ModelChoice;
  readonly prompt?: Prompt;
  readonly seed: number;
  readonly seedFile?: string;
  readonly lang?: string;
  readonly names?: FieldNames;
  readonly journal?: string;
  readonly concurrency: number;
  readonly json: boolean;
  readonly overwrite: boolean;
  readonly acceptModelTerms: boolean;
}

/** A command that can't be carried out as it was typed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(readonly text: Message) {
    super(text.template);
  }
}

const openAi = 'https://api.openai.com/v1';
const mostCandidates = 100;
/** The kinds of endpoint that write text. */
const writing: readonly EndpointApi[] = ['chat', 'completions'];

/** Reads the options. Throws a {@link UsageError} that names the option that is wrong. */
export async function readOptions(file: string, flags: GenerateFlags): Promise<GenerateOptions> {
  const { out, seedFile, journal } = flags;
  if (out === undefined || out === '') {
    throw new UsageError(message('Say where to write the result: --out FILE2.'));
  }
  const candidates = whole('--candidates', flags.candidates, 1, mostCandidates);
  const limit = whole('--limit', flags.limit, 0);
  const chosen = flags.styles === undefined ? undefined : stylesOf(flags.styles);
  const lang = flags.lang === undefined ? undefined : languageOf(flags.lang);
  const names = flags.fields === undefined ? undefined : namesOf(flags.fields);
  const template = flags.prompt === undefined ? undefined : await readText(flags.prompt);
  const model = modelOf(flags, template);
  const prompt = template === undefined || usesFrame(model) ? undefined : promptOf(template, flags.prompt ?? '');
  return {
    file,
    out,
    model,
    seed: whole('--seed', flags.seed, 0) ?? 0,
    concurrency:
      whole('--concurrency', flags.concurrency, 1, 256) ?? (model.provider === 'openai' ? 4 : embeddedQuestions),
    json: flags.json === true,
    overwrite: flags.overwriteInstructions === true,
    acceptModelTerms: flags.acceptModelTerms === true,
    ...(candidates === undefined ? {} : { candidates }),
    ...(limit === undefined ? {} : { limit }),
    ...(chosen === undefined ? {} : { styles: chosen }),
    ...(lang === undefined ? {} : { lang }),
    ...(names === undefined ? {} : { names }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(seedFile === undefined ? {} : { seedFile }),
    ...(journal === undefined ? {} : { journal }),
  };
}

function whole(option: string, value: string | undefined, least: number, most = 2 ** 31 - 1): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const number = /^\d+$/u.test(value) ? Number(value) : NaN;
  if (!(number >= least && number <= most)) {
    throw new UsageError(message('{0} takes a whole number from {1} to {2}, not "{3}".', option, least, most, value));
  }
  return number;
}

function stylesOf(list: string): readonly Style[] {
  return list.split(',').map((each) => {
    const style = styles.find((known) => known === each.trim());
    if (style === undefined) {
      throw new UsageError(message('--styles takes a list of {0}, not "{1}".', styles.join(', '), each.trim()));
    }
    return style;
  });
}

function languageOf(given: string): string {
  const code = languageCode(given);
  if (code === undefined) {
    throw new UsageError(
      message('--lang takes a language as a code or in English ("sw", "swh", "Swahili"), not "{0}".', given),
    );
  }
  return code;
}

function namesOf(json: string): FieldNames {
  const names = parseFieldNames(json);
  if (names === undefined) {
    throw new UsageError(message('--fields: {0}', fieldNamesHelp));
  }
  return names;
}

/** `embedded`, `openai:<model>`, or the path of a GGUF file. */
function modelOf(flags: GenerateFlags, template: string | undefined): ModelChoice {
  const { model = 'embedded', baseUrl, api, adapter } = flags;
  const named = /^openai:(.*)$/su.exec(model)?.[1];
  if (named === undefined && model !== 'embedded' && !model.toLowerCase().endsWith('.gguf')) {
    throw new UsageError(message('--model takes embedded, openai:NAME or the path of a .gguf file, not "{0}".', model));
  }
  if (named === undefined && (baseUrl !== undefined || api !== undefined)) {
    throw new UsageError(
      message(
        '{0} is for a model behind an endpoint: --model openai:NAME.',
        baseUrl === undefined ? '--api' : '--base-url',
      ),
    );
  }
  if (named !== undefined && adapter !== undefined) {
    throw new UsageError(message('--adapter is for the embedded model; an endpoint has its own.'));
  }
  if (api !== undefined && !writing.some((known) => known === api)) {
    throw new UsageError(message('--api takes {0}, not "{1}".', writing.join(' or '), api));
  }
  const settings =
    named === undefined
      ? {
          provider: 'embedded',
          ...(model === 'embedded' ? {} : { modelFile: model }),
          ...(adapter === undefined ? {} : { adapterFile: adapter }),
        }
      : {
          provider: 'openai',
          model: named,
          baseUrl: baseUrl ?? openAi,
          ...(api === undefined ? {} : { api }),
          ...(api === 'completions' && template !== undefined ? { prompt: template } : {}),
        };
  const parsed = parseModelChoice(settings);
  if (!parsed.ok) {
    throw new UsageError(parsed.problem);
  }
  return parsed.choice;
}

/** Raw completions take a frame with `{text}`, which belongs to the model. */
function usesFrame(model: ModelChoice): boolean {
  return model.provider === 'openai' && model.api === 'completions';
}

function promptOf(template: string, origin: string): Prompt {
  const replaced = replacePrompt(generatePrompt, template, origin);
  if (!replaced.ok) {
    throw new UsageError(replaced.problem);
  }
  return replaced.prompt;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(message('The prompt {0} can\u2019t be read: {1}.', path, reasonOf(error)));
  }
}
