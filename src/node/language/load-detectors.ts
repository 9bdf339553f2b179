import { join } from 'node:path';
import type { Detectors } from '../../core/language/detectors.js';
import { loadCld2 } from './cld2.js';

/**
 * Loads the detectors, each thread for itself: what they hold can't be passed to another. Takes some hundredths of a second.
 * @param folder `media/detectors` of the package
 * @throws Node's errors where a file is missing
 */
export async function loadDetectors(folder: string): Promise<Detectors> {
  return { cld2: await loadCld2(join(folder, 'cld2.wasm')) };
}
