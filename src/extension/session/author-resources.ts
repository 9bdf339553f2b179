import { isAbsolute, join } from 'node:path';
import { readFile, stat } from 'node:fs/promises';
import { l10n, workspace, type TextDocument } from 'vscode';
import type { FieldNames } from '../../core/dataset/record.js';
import type { Example } from '../../core/models/model.js';
import { generatePrompt } from '../../core/prompts/generate.js';
import { replacePrompt, type Prompt } from '../../core/prompts/prompt.js';
import { refinePrompt } from '../../core/prompts/refine.js';
import { readSeeds } from '../../node/author/seeds.js';
import type { AuthorSettings } from '../../node/author/settings.js';
import { localize } from '../localize.js';
import { generationSettings } from '../settings.js';

interface Loaded<T> {
  readonly stamp: string;
  readonly value: T;
}

/** A setting names a file that can't be used. The message says which and why. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
}

/** What generation needs besides the model: settings, and the files that they name, read again when they were changed. */
export class AuthorResources {
  private readonly prompts = new Map<string, Loaded<Prompt>>();
  private seeds: Loaded<readonly Example[]> | undefined;
  private loaded: Pick<AuthorSettings, 'examples' | 'prompts'> = {};

  constructor(
    private readonly document: TextDocument,
    private readonly warn: (text: string) => void,
  ) {}

  settings(): AuthorSettings {
    const { candidates, extra, styles, shots, seed, sampling } = generationSettings(this.document);
    return { candidates, extra, styles, shots, seed, sampling, ...this.loaded };
  }

  /**
   * To be called before anything is asked. Rejects with a {@link ResourceError}.
   * @param accepted pairs of the dataset itself that a person has accepted
   */
  async load(names: FieldNames | undefined, accepted: readonly Example[]): Promise<void> {
    const { seedFile, prompts } = generationSettings(this.document);
    const seeds = seedFile === undefined ? [] : await this.readSeedFile(this.resolve(seedFile), names);
    const generate = await this.readPrompt(generatePrompt, prompts.generate);
    const refine = await this.readPrompt(refinePrompt, prompts.refine);
    this.loaded = {
      examples: [...seeds, ...accepted],
      prompts: { ...(generate ? { generate } : {}), ...(refine ? { refine } : {}) },
    };
  }

  private async readSeedFile(path: string, names: FieldNames | undefined): Promise<readonly Example[]> {
    const stamp = await stampOf(path, 'xinstruct.seedFile');
    if (this.seeds?.stamp !== stamp) {
      const { examples, problems } = await readSeeds(path, names);
      problems.forEach((problem) => {
        this.warn(localize(problem));
      });
      this.seeds = { stamp, value: examples };
    }
    return this.seeds.value;
  }

  private async readPrompt(original: Prompt, file: string | undefined): Promise<Prompt | undefined> {
    if (file === undefined) return undefined;
    const path = this.resolve(file);
    const stamp = await stampOf(path, 'xinstruct.prompts');
    const known = this.prompts.get(original.id);
    if (known?.stamp === stamp) return known.value;
    const result = replacePrompt(original, await readFile(path, 'utf8'), file);
    if (!result.ok) throw new ResourceError(localize(result.problem));
    this.prompts.set(original.id, { stamp, value: result.prompt });
    return result.prompt;
  }

  private resolve(path: string): string {
    if (isAbsolute(path)) return path;
    const folder = workspace.getWorkspaceFolder(this.document.uri);
    return join(folder ? folder.uri.fsPath : join(this.document.uri.fsPath, '..'), path);
  }
}

/** Changes when the file does. */
async function stampOf(path: string, setting: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${path} ${mtimeMs} ${size}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResourceError(
      l10n.t('The file {0} can’t be read ({1}). Correct the setting {2}.', path, reason, setting),
    );
  }
}
