import { join } from 'node:path';
import type { Detectors } from '../../core/language/detectors.js';
import { loadCld2 } from './cld2.js';
import { loadNgrams } from './load-ngrams.js';

/**
 * Loads the detectors, each thread for itself: what they hold can't be passed to another. Takes some hundredths of a second.
 * @param folder `media/detectors` of the package
 * @throws where a file is missing or damaged
 */
export async function loadDetectors(folder: string): Promise<Detectors> {
  const [cld2, tables] = await Promise.all([loadCld2(join(folder, 'cld2.wasm')), loadNgrams(folder)]);
  return { cld2, ...tables };
}
