export interface Continuation {
  /** What may be shown: before the first stop string, and without an end that may still turn out to be one. */
  readonly text: string;
  readonly stopped: boolean;
}

/** Reads what a model has written so far. `complete`: nothing more will come, so nothing is held back. */
export function readContinuation(written: string, stop: readonly string[], complete = false): Continuation {
  const ends = stop.map((each) => written.indexOf(each)).filter((at) => at >= 0);
  if (ends.length > 0) {
    return { text: written.slice(0, Math.min(...ends)), stopped: true };
  }
  if (complete) {
    return { text: written, stopped: false };
  }
  const held = Math.max(0, ...stop.map((each) => overlap(written, each)));
  // A character whose bytes have not all come decodes to U+FFFD.
  return { text: written.slice(0, written.length - held).replace(/\uFFFD+$/u, ''), stopped: false };
}

/** How many characters at the end of `text` begin `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) {
      return length;
    }
  }
  return 0;
}
