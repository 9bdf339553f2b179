import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FieldNames } from '../../core/dataset/record.js';
import { message } from '../../core/message.js';
import type { AdapterStore } from '../../node/teaching/adapter-store.js';
import { UsageError } from '../generate/options.js';
import { packageFolder } from '../package-folder.js';
import type { TrainOptions } from './carry-out.js';

/** What commander hands over. */
export interface TrainFlags {
  readonly seedFile: readonly string[];
  readonly out?: string;
  readonly parent?: string;
  readonly modelFile?: string;
  readonly name?: string;
  readonly steps?: number;
  readonly allRows?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly acceptModelTerms?: boolean;
  readonly lang?: string;
  readonly fields?: FieldNames;
}

/** @throws UsageError that names the option that is wrong */
export async function optionsOf(
  files: readonly string[],
  flags: TrainFlags,
  store: AdapterStore,
): Promise<TrainOptions> {
  const { seedFile, out, modelFile, name, steps, lang, fields } = flags;
  if (files.length + seedFile.length === 0) {
    throw new UsageError(message('Name a dataset, or trusted pairs by --seed-file.'));
  }
  if (out !== undefined && !/\.gguf$/iu.test(out)) {
    throw new UsageError(message('--out takes the name of a .gguf file, not "{0}".', out));
  }
  const parentFile = await parentOf(flags, store);
  return {
    files,
    seedFiles: seedFile,
    allRows: flags.allRows === true,
    dryRun: flags.dryRun === true,
    yes: flags.yes === true,
    json: flags.json === true,
    acceptModelTerms: flags.acceptModelTerms === true || process.env['XINSTRUCT_ACCEPT_MODEL_TERMS'] === '1',
    ...(out === undefined ? {} : { out }),
    ...(parentFile === undefined ? {} : { parentFile }),
    ...(modelFile === undefined ? {} : { modelFile }),
    ...(name === undefined || name.trim() === '' ? {} : { name: name.trim() }),
    ...(steps === undefined ? {} : { steps }),
    ...(lang === undefined ? {} : { language: lang }),
    ...(fields === undefined ? {} : { names: fields }),
  };
}

/** The adapter that ships belongs to the base model that is fetched. */
async function parentOf({ parent, modelFile }: TrainFlags, store: AdapterStore): Promise<string | undefined> {
  if (parent === 'none') return undefined;
  if (parent === undefined) {
    return modelFile === undefined ? join(packageFolder(), 'media', 'adapters', 'backward.gguf') : undefined;
  }
  const stored = (await store.list()).adapters.find(({ id }) => id === parent);
  if (stored !== undefined) return stored.file;
  const isFile = await stat(parent).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) {
    throw new UsageError(
      message('--parent takes an id of "xinstruct adapters", a .gguf file, or none, not "{0}".', parent),
    );
  }
  return parent;
}
