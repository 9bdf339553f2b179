import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaultModelFolder } from '../models/model-files.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the command line keeps adapters: `XINSTRUCT_ADAPTER_DIR`, else the platform's folder for what users make. Unlike model
 * files they can't be fetched again, so that a cleaned cache must not take them.
 */
export function defaultAdapterFolder(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const chosen = env['XINSTRUCT_ADAPTER_DIR'];
  if (chosen !== undefined && chosen !== '') return chosen;
  switch (platform) {
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'x-instruct', 'adapters');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'x-instruct', 'adapters');
    default:
      return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'x-instruct', 'adapters');
  }
}

/** Where the command line has the trainer's Python environment: `XINSTRUCT_TRAINER_DIR`, else beside the models. */
export function defaultTrainerFolder(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const chosen = env['XINSTRUCT_TRAINER_DIR'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const models = defaultModelFolder({ ...env, XINSTRUCT_MODEL_DIR: undefined }, platform, home);
  return join(dirname(models), 'trainer');
}
