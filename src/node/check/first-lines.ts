/** Four 32-bit words: three of the digest, and the line. */
const slotWords = 4;
const fullest = 0.75;

/**
 * Where each value stood first, by 96 bits of its hash: an open hash table of 16 bytes a slot. A `Map` takes several times as much,
 * and has no room for more than 16 million.
 */
export class FirstLines {
  private slots = new Uint32Array(slotWords << 10);
  private used = 0;

  /**
   * The line where the value stood before, or undefined: then this line is its first.
   * @param digest 12 characters up to U+00FF, evenly distributed
   * @param line from 1, below 2^32
   */
  find(digest: string, line: number): number | undefined {
    const a = wordAt(digest, 0);
    const b = wordAt(digest, 4);
    const c = wordAt(digest, 8);
    const at = this.slotOf(a, b, c);
    const first = this.slots[at + 3];
    if (first) return first;
    this.fill(at, a, b, c, line);
    this.used++;
    if (this.used * slotWords > this.slots.length * fullest) this.grow();
    return undefined;
  }

  /** The slot that holds the digest, or the free one where it belongs: lines are never 0. */
  private slotOf(a: number, b: number, c: number): number {
    const { slots } = this;
    const mask = slots.length / slotWords - 1;
    for (let slot = (a & mask) >>> 0; ; slot = (slot + 1) & mask) {
      const at = slot * slotWords;
      if (slots[at + 3] === 0 || (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c)) return at;
    }
  }

  private fill(at: number, a: number, b: number, c: number, line: number): void {
    this.slots[at] = a;
    this.slots[at + 1] = b;
    this.slots[at + 2] = c;
    this.slots[at + 3] = line;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += slotWords) {
      const line = old[from + 3] ?? 0;
      if (line === 0) continue;
      const [a = 0, b = 0, c = 0] = [old[from], old[from + 1], old[from + 2]];
      this.fill(this.slotOf(a, b, c), a, b, c, line);
    }
  }
}

function wordAt(digest: string, at: number): number {
  const high = (digest.charCodeAt(at) << 8) | digest.charCodeAt(at + 1);
  const low = (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3);
  return ((high << 16) | low) >>> 0;
}
