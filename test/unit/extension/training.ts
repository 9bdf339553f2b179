import { message } from '../../../src/core/message.js';
import type { TeachEvaluation } from '../../../src/core/teaching/events.js';
import type { TeachPlan } from '../../../src/core/teaching/plan.js';
import type { UnfinishedTraining } from '../../../src/node/teaching/adapter-store.js';
import type { StoredAdapter } from '../../../src/node/teaching/stored-adapter.js';
import type { RunningTraining, TeachListener, TeachRequest } from '../../../src/node/teaching/teach.js';
import type { TeachingPort } from '../../../src/extension/teaching/ports.js';

export function evaluation(loss: number, recall: number): TeachEvaluation {
  return {
    pairs: 12,
    loss,
    recall,
    byLanguage: { sw: { pairs: 9, loss: loss - 0.1, recall }, th: { pairs: 3, loss: loss + 0.3, recall } },
  };
}

export function stored(name: string, more: Partial<StoredAdapter> = {}): StoredAdapter {
  return {
    id: name,
    name,
    file: `/adapters/${name}/adapter.gguf`,
    date: '2026-01-31T10:00:00Z',
    bytes: 7_600_000,
    parent: { id: 'x-instruct-backward', sha256: 'ab'.repeat(32) },
    texts: 110,
    steps: 200,
    pairs: [{ source: 'corpus.sw.jsonl', licence: 'CC BY 4.0', pairs: 120 }],
    languages: ['sw'],
    before: evaluation(2.5, 0.25),
    after: evaluation(2.1, 0.5),
    ...more,
  };
}

export function plan(pairs: number, more: Partial<TeachPlan> = {}): TeachPlan {
  return {
    rows: [
      {
        id: 'sw-1',
        text: 'Habari ya asubuhi',
        lang: 'sw',
        source: 'corpus.sw.jsonl',
        targets: [{ style: 'instruction', instruction: 'Greet me in the morning | please.' }],
      },
    ],
    report: {
      pairs,
      texts: pairs,
      byLanguage: new Map([
        ['th', 5],
        ['sw', pairs - 5],
      ]),
      refused: [{ file: 'corpus.sw.jsonl', line: 7, reason: message('The response reads as {0}.', 'Finnish') }],
    },
    advice: [],
    ...more,
  };
}

/** A trainer that does what the test says. */
export class FakePort implements TeachingPort {
  readonly requests: TeachRequest[] = [];
  readonly said: string[] = [];
  readonly removed: string[] = [];
  readonly exported: string[] = [];
  readonly collected: string[] = [];
  readonly shippedFile = '/extension/media/adapters/backward.gguf';
  adapters: StoredAdapter[] = [];
  unfinished: UnfinishedTraining[] = [];
  ready = true;
  plan: TeachPlan = plan(40);
  listener: TeachListener | undefined;
  finish: (adapter: StoredAdapter) => void = () => undefined;
  fail: (error: unknown) => void = () => undefined;

  readonly store = {
    list: () => Promise.resolve({ adapters: this.adapters, unfinished: this.unfinished }),
    remove: (id: string) => {
      this.removed.push(id);
      return Promise.resolve();
    },
    exportTo: (id: string, folder: string, kind: string) => {
      this.exported.push(`${id} ${kind}`);
      return Promise.resolve(`${folder}/${id}`);
    },
  };

  collect(sources: readonly { readonly file: string }[]): Promise<TeachPlan> {
    this.collected.push(sources.map(({ file }) => file).join(' '));
    return Promise.resolve(this.plan);
  }

  isTrainerReady(): Promise<boolean> {
    return Promise.resolve(this.ready);
  }

  train(request: TeachRequest, listener: TeachListener): RunningTraining {
    this.requests.push(request);
    this.listener = listener;
    const done = new Promise<StoredAdapter>((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    const say = (what: string) => (): void => {
      this.said.push(what);
    };
    return { id: 'run-1', pause: say('pause'), resume: say('resume'), cancel: say('cancel'), done };
  }
}
