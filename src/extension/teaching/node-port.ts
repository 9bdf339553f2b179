import { join } from 'node:path';
import { Uri } from 'vscode';
import { AdapterStore } from '../../node/teaching/adapter-store.js';
import { collectPairs } from '../../node/teaching/collect.js';
import { isTrainerReady } from '../../node/teaching/python.js';
import { teach } from '../../node/teaching/teach.js';
import { askConsent } from '../models/consent.js';
import type { ExtensionPaths } from '../models/paths.js';
import type { DetectorSource } from '../session/detector-source.js';
import { checkSettings, fieldNames } from '../settings.js';
import type { TeachingPort } from './ports.js';

/** Teaching on this machine, with everything in the extension's own storage. */
export function nodePort(
  paths: ExtensionPaths,
  detectors: Pick<DetectorSource, 'load'>,
  log: (line: string) => void,
): TeachingPort {
  const { recipeFolder: recipe, trainerFolder, modelFolder, storeFolder, adapterFolder } = paths;
  const store = new AdapterStore(storeFolder);
  const places = { store, recipe, trainerFolder, modelFolder, consent: askConsent };
  return {
    store,
    shippedFile: join(adapterFolder, 'backward.gguf'),
    collect: async (sources, signal) => {
      const scope = Uri.file(sources[0]?.file ?? '');
      const [names, { language }] = [fieldNames(scope), checkSettings(scope)];
      return await collectPairs(sources, {
        signal,
        detectors: await detectors.load(),
        ...(names === undefined ? {} : { names }),
        ...(language === undefined ? {} : { language }),
      });
    },
    isTrainerReady: () => isTrainerReady({ folder: trainerFolder, recipe }),
    train: (request, listener) => teach(request, places, { ...listener, onLog: log }),
  };
}
