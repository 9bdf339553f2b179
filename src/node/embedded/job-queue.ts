/** What the queue must know of a job. */
export interface Queued {
  readonly id: number;
  /** Jobs that begin alike share it, and what one has read the next need not read. */
  readonly affinity: string;
}

/** So many jobs in a row may overtake others because they share what is already read. */
const longestRun = 8;

/** The order in which one model answers: oldest first, but first those that share the text that was just read. */
export class JobQueue<Job extends Queued> {
  #jobs: Job[] = [];
  #last: string | undefined;
  #run = 0;

  get size(): number {
    return this.#jobs.length;
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  /** Takes a waiting job out; undefined when it is not (or no longer) waiting. */
  remove(id: number): Job | undefined {
    const found = this.#jobs.find((job) => job.id === id);
    this.#jobs = this.#jobs.filter((job) => job !== found);
    return found;
  }

  next(): Job | undefined {
    const oldest = this.#jobs[0];
    const alike = this.#run < longestRun ? this.#jobs.find((job) => job.affinity === this.#last) : undefined;
    const job = alike ?? oldest;
    if (job === undefined) {
      return undefined;
    }
    this.#jobs = this.#jobs.filter((other) => other !== job);
    this.#run = job.affinity === this.#last ? this.#run + 1 : 1;
    this.#last = job.affinity;
    return job;
  }
}
