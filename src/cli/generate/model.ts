import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { format, message } from '../../core/message.js';
import type { ModelChoice } from '../../core/models/choice.js';
import { defaultModelFolder } from '../../node/models/model-files.js';
import { openModel, type ModelDeps, type OpenedModel } from '../../node/models/open-model.js';
import { packageFolder } from '../package-folder.js';
import { apiKeyFor, withholdsKey } from './api-key.js';
import type { Progress } from './progress.js';

/** Opens the chosen model for the command line: keys from the environment, the terms accepted by a flag or at the prompt. */
export function openForCommand(
  choice: ModelChoice,
  acceptTerms: boolean,
  progress: Progress,
  signal: AbortSignal,
): Promise<OpenedModel> {
  const root = packageFolder();
  return openModel(choice, {
    processFile: join(root, 'dist', 'model-process.mjs'),
    adapterFolder: join(root, 'media', 'adapters'),
    modelFolder: defaultModelFolder(),
    apiKey: (baseUrl) => {
      if (withholdsKey(baseUrl, process.env)) {
        progress.say(
          message(
            'OPENAI_API_KEY is not sent to {0}: it is for api.openai.com and this machine. For another endpoint set XINSTRUCT_API_KEY.',
            baseUrl,
          ),
        );
      }
      return Promise.resolve(apiKeyFor(baseUrl, process.env));
    },
    consent: (terms) => (acceptTerms ? Promise.resolve(true) : askConsent(terms, progress)),
    onProgress: ({ label, done, total }) => {
      progress.show(`${format(label)}: ${Math.floor((100 * done) / total)} %`);
    },
    signal,
  });
}

/** Asks at the prompt whether the terms are accepted; without one it says how to accept them. */
export async function askConsent(
  { name, url }: Parameters<ModelDeps['consent']>[0],
  progress: Progress,
): Promise<boolean> {
  if (!process.stdin.isTTY) {
    progress.say(
      message(
        'The embedded model is fetched once, under the {0} ({1}). To accept them, add --accept-model-terms.',
        name,
        url,
      ),
    );
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `The embedded model is fetched once (about 250 MB), under the ${name}: ${url}\nDo you accept them? [y/N] `,
    );
    return /^y(es)?$/iu.test(answer.trim());
  } finally {
    terminal.close();
  }
}
