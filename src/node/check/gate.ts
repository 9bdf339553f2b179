/** Keeps what is under way at a time below a size, but for the one thing that goes beyond it. */
export class Gate {
  private inside = 0;
  private waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** Resolves once less than the limit is under way. */
  async opened(): Promise<void> {
    while (this.inside >= this.limit) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Counts `size` as under way until the work is done or has failed. */
  async during<Result>(size: number, work: () => Promise<Result>): Promise<Result> {
    this.inside += size;
    try {
      return await work();
    } finally {
      this.inside -= size;
      const { waiting } = this;
      this.waiting = [];
      for (const resolve of waiting) resolve();
    }
  }
}
