import { loadDetectors } from '../../../src/node/language/load-detectors.js';

/** The real detectors, as the package has them. */
export const detectors = await loadDetectors('media/detectors');
