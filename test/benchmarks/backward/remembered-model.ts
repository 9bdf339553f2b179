import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import type { AskOptions, Model, ModelAnswer, ModelInfo, ModelRequest } from '../../../src/core/models/model.js';

export interface Remembered {
  readonly key: string;
  readonly answer: ModelAnswer;
  /** How long the question took when it was asked. */
  readonly seconds: number;
}

/** Answers of models in a file, a line each, written as they come: a run that is killed loses the question it was at. */
export class Memory {
  readonly #answers = new Map<string, Remembered>();

  constructor(private readonly file: string) {
    if (!existsSync(file)) {
      return;
    }
    const bytes = readFileSync(file);
    // A line without its end was being written when the run was killed.
    const whole = bytes.lastIndexOf(10) + 1;
    truncateSync(file, whole);
    for (const line of bytes.toString('utf8', 0, whole).split('\n').filter(Boolean)) {
      const remembered = JSON.parse(line) as Remembered;
      this.#answers.set(remembered.key, remembered);
    }
  }

  get(key: string): Remembered | undefined {
    return this.#answers.get(key);
  }

  add(remembered: Remembered): void {
    appendFileSync(this.file, `${JSON.stringify(remembered)}\n`);
    this.#answers.set(remembered.key, remembered);
  }
}

export interface Timed {
  readonly ability: ModelRequest['ability'];
  readonly seconds: number;
}

export interface RememberedOptions {
  readonly memory: Memory;
  /** Of everything that an answer depends on besides model, adapter and question. */
  readonly version: string;
  /** Loads the model, so that no answer's time has that in it; called before the first question that is not remembered. */
  readonly warmUp: () => Promise<unknown>;
}

/** A model that is asked the same question once only, and that knows how long its answers took. */
export class RememberedModel implements Model {
  readonly info: ModelInfo;
  #times: Timed[] = [];
  #warm: Promise<unknown> | undefined;

  constructor(
    private readonly model: Model,
    private readonly options: RememberedOptions,
  ) {
    this.info = model.info;
  }

  /** What was answered since the last call, in order, and how long it took when it was really asked. */
  takeTimes(): readonly Timed[] {
    const times = this.#times;
    this.#times = [];
    return times;
  }

  async ask(request: ModelRequest, options: AskOptions): Promise<ModelAnswer> {
    const { memory, version, warmUp } = this.options;
    const { id, adapter } = this.info;
    const parts = JSON.stringify([version, id, adapter ?? '', request]);
    const key = createHash('sha256').update(parts).digest('hex');
    let known = memory.get(key);
    if (known === undefined) {
      await (this.#warm ??= warmUp());
      const began = performance.now();
      const answer = await this.model.ask(request, options);
      known = { key, answer, seconds: (performance.now() - began) / 1000 };
      memory.add(known);
    }
    this.#times.push({ ability: request.ability, seconds: known.seconds });
    return known.answer;
  }
}
