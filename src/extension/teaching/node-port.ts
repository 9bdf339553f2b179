import type { TeachingPort } from './ports.js';

/** Nothing can be taught before the trainer's own side is there; no command asks for it yet. */
export function nodePort(shippedFile: string): TeachingPort {
  const missing = (): never => {
    throw new Error('The trainer is missing.');
  };
  const store = { list: missing, remove: missing, exportTo: missing };
  return {
    store,
    collect: missing,
    recommendedSteps: missing,
    isTrainerReady: missing,
    train: missing,
    shippedFile,
  };
}
