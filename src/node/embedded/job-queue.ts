/** What the queue must know of a job. */
export interface Queued {
  readonly id: number;
  /** Jobs that begin alike share it, and what one has read the next need not read. */
  readonly affinity: string;
}

/** So often may a job be overtaken by others that share what is already read, or that can start when it can't. */
const mostOvertakings = 8;

/** The order in which one model answers: oldest first, but first those that share a text that was just read. */
export class JobQueue<Job extends Queued> {
  #jobs: Job[] = [];
  /** How often the oldest job was overtaken. */
  #overtakings = 0;

  add(job: Job): void {
    this.#jobs.push(job);
  }

  /** Takes a waiting job out; undefined when it is not (or no longer) waiting. */
  remove(id: number): Job | undefined {
    const found = this.#jobs.find((job) => job.id === id);
    this.#jobs = this.#jobs.filter((job) => job !== found);
    return found;
  }

  /**
   * Takes out the job to start now; undefined where none may, or where the oldest one has waited so long that it is next.
   *
   * @param read affinities whose text stands ready
   * @param may whether a job can start beside those that run
   */
  next(read: ReadonlySet<string>, may: (job: Job) => boolean = () => true): Job | undefined {
    const [oldest] = this.#jobs;
    const able = (this.#overtakings < mostOvertakings ? this.#jobs : this.#jobs.slice(0, 1)).filter(may);
    const job = able.find(({ affinity }) => read.has(affinity)) ?? able[0];
    if (job !== undefined) {
      this.#overtakings = job === oldest ? 0 : this.#overtakings + 1;
      this.#jobs = this.#jobs.filter((other) => other !== job);
    }
    return job;
  }
}
