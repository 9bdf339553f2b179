interface Waiting<T> {
  readonly thing: T;
  readonly start: () => void;
}

/** Lets several work on one thing at a time, but never on two things; who waits for another thing goes before who comes later. */
export class Turns<T> {
  #thing: T | undefined;
  #working = 0;
  #waiting: readonly Waiting<T>[] = [];

  async take<Result>(thing: T, work: () => Promise<Result>): Promise<Result> {
    if (this.#working > 0 && (this.#thing !== thing || this.#waiting.length > 0)) {
      await new Promise<void>((start) => {
        this.#waiting = [...this.#waiting, { thing, start }];
      });
    } else {
      this.#thing = thing;
      this.#working++;
    }
    try {
      return await work();
    } finally {
      this.#working--;
      if (this.#working === 0) this.#next();
    }
  }

  /** All who wait for what the first one waits for start together. */
  #next(): void {
    this.#thing = this.#waiting[0]?.thing;
    const starting = this.#waiting.filter(({ thing }) => thing === this.#thing);
    this.#waiting = this.#waiting.filter(({ thing }) => thing !== this.#thing);
    this.#working = starting.length;
    starting.forEach(({ start }) => {
      start();
    });
  }
}
