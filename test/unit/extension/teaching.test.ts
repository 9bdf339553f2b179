import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format } from '../../../src/core/message.js';
import type { TeachEvent } from '../../../src/core/teaching/events.js';
import { choiceOf, parentOf, settingOf } from '../../../src/extension/teaching/adapter-use.js';
import { planText, type PlanWords } from '../../../src/extension/teaching/plan-text.js';
import { studioTeaching, type TrainingWords } from '../../../src/extension/teaching/studio-teaching.js';
import { Teaching } from '../../../src/extension/teaching/teaching.js';
import { advance, newTraining, thinned, type TrainingState } from '../../../src/extension/teaching/training-state.js';
import { evaluation, FakePort, plan, stored } from './training.js';

const words: TrainingWords = {
  news: ({ phase }) => phase.kind,
  status: ({ phase, step, steps }) => `${phase.kind} ${step}/${steps}`,
  language: (code) => code.toUpperCase(),
  allLanguages: 'All',
};

const start: TeachEvent = { event: 'start', step: 0, steps: 30, pairs: 36, heldOut: 4 };
const step = (number: number, loss = 3 - number / 10): TeachEvent => ({
  event: 'step',
  step: number,
  steps: 30,
  loss,
  secondsLeft: 60,
});
const before: TeachEvent = { event: 'evaluation', when: 'before', figures: evaluation(2.5, 0.25) };
const after: TeachEvent = { event: 'evaluation', when: 'after', figures: evaluation(2.1, 0.5) };

function stateAfter(...events: readonly TeachEvent[]): TrainingState {
  return events.reduce(advance, newTraining('Swahili'));
}

describe('a training, as the studio shows it', () => {
  it('counts steps, draws their losses and offers what can be done now', () => {
    const shown = studioTeaching(stateAfter(before, start, step(1), step(2)), words);
    expect(shown).toMatchObject({
      name: 'Swahili',
      state: 'running',
      progress: { done: 2, total: 30 },
      actions: ['pause', 'cancel'],
      curve: [
        { step: 1, loss: 2.9 },
        { step: 2, loss: 2.8 },
      ],
    });
    expect(studioTeaching(stateAfter(start, step(1), { event: 'paused' }), words)).toMatchObject({
      state: 'paused',
      actions: ['resume', 'cancel'],
    });
    expect(studioTeaching(stateAfter({ event: 'busy', with: 'model' }), words).progress).toBeUndefined();
  });

  it('shows the held-out figures of all languages and of each, the largest first', () => {
    const { heldOut } = studioTeaching(stateAfter(before, after), words);
    expect(heldOut.map(({ language, pairs }) => [language, pairs])).toEqual([
      ['All', 12],
      ['SW', 9],
      ['TH', 3],
    ]);
    expect(heldOut[0]).toMatchObject({ before: { loss: 2.5, recall: 0.25 }, after: { loss: 2.1, recall: 0.5 } });
  });

  it('says one language once', () => {
    const figures = { pairs: 4, loss: 2, recall: 1 };
    const only: TeachEvent = {
      event: 'evaluation',
      when: 'before',
      figures: { ...figures, byLanguage: { sw: figures } },
    };
    expect(studioTeaching(stateAfter(only), words).heldOut.map(({ language }) => language)).toEqual(['SW']);
  });

  it('does steps after a checkpoint again', () => {
    const again = stateAfter(start, step(1), step(2), step(3), { ...start, step: 2 }, step(3, 1));
    expect(again.losses.map((each) => each.step)).toEqual([1, 2, 3]);
    expect(again.losses[2]?.loss).toBe(1);
    expect(again.saved).toBe(true);
  });

  it('thins a long curve to means, and loses neither its length nor its order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { maxLength: 900 }), (values) => {
        const losses = values.map((loss, index) => ({ step: index + 1, loss }));
        const points = thinned(losses, 160);
        expect(points.length).toBeLessThanOrEqual(160);
        expect(points.at(-1)?.step).toBe(losses.at(-1)?.step);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        expect(points.every(({ loss }) => loss >= low - 1e-9 && loss <= high + 1e-9)).toBe(true);
      }),
    );
    expect(
      thinned(
        [1, 2, 3, 4].map((each) => ({ step: each, loss: each })),
        2,
      ),
    ).toEqual([
      { step: 2, loss: 1.5 },
      { step: 4, loss: 3.5 },
    ]);
  });
});

class Cancelled extends Error {}

function scene() {
  const port = new FakePort();
  const ends: unknown[][] = [];
  let retry: () => void = () => undefined;
  const teaching = new Teaching(port, {
    changed: () => undefined,
    finished: (adapter, better) => {
      ends.push(['finished', adapter.name, better]);
      return Promise.resolve();
    },
    failed: (error, again) => {
      ends.push(['failed', error]);
      retry = again;
      return Promise.resolve();
    },
    isCancelled: (error) => error instanceof Cancelled,
    wording: String,
  });
  teaching.start({ name: 'Swahili', rows: plan(40).rows, steps: 30 });
  const say = (...events: readonly TeachEvent[]): void => {
    for (const event of events) port.listener?.onEvent(event);
  };
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    port,
    teaching,
    ends,
    say,
    settled,
    retry: () => {
      retry();
    },
  };
}

describe('a training in the background', () => {
  it('is paused, gone on with and finished; better only where the held-out pairs cost less', async () => {
    const { port, teaching, ends, say, settled } = scene();
    say(before, start, step(1));
    teaching.act('pause');
    say(step(2));
    expect(teaching.state?.phase.kind).toBe('pausing');
    say({ event: 'paused' });
    expect(teaching.state?.phase.kind).toBe('paused');
    teaching.act('resume');
    say({ event: 'resumed' });
    teaching.act('pause');
    teaching.act('resume');
    expect(teaching.state?.phase.kind).toBe('steps');
    expect(port.said).toEqual(['pause', 'resume', 'pause', 'resume']);
    say(after);
    port.finish(stored('Swahili'));
    await settled();
    expect(ends).toEqual([['finished', 'Swahili', true]]);
    expect(teaching.state?.phase).toEqual({ kind: 'done', better: true });
    teaching.act('close');
    expect(teaching.state).toBeUndefined();
  });

  it('is not better where the loss stayed, or was never measured', async () => {
    for (const events of [[before, { ...after, figures: evaluation(2.5, 0.9) }], []]) {
      const { port, ends, say, settled } = scene();
      say(...events);
      port.finish(stored('Swahili'));
      await settled();
      expect(ends).toEqual([['finished', 'Swahili', false]]);
    }
  });

  it('goes on from its checkpoint after it was stopped', async () => {
    const { port, teaching, ends, say, settled } = scene();
    say(start, step(1), { event: 'saved', step: 1 });
    teaching.act('cancel');
    expect(teaching.state?.phase).toEqual({ kind: 'stopping' });
    expect(port.said).toEqual(['cancel']);
    say(step(2), { event: 'busy', with: 'measuring' }, { event: 'paused' });
    expect(teaching.state?.phase).toEqual({ kind: 'stopping' });
    port.fail(new Cancelled());
    await settled();
    expect(teaching.state?.phase).toEqual({ kind: 'stopped' });
    expect(ends).toEqual([]);
    teaching.act('go-on');
    expect(port.requests[1]).toMatchObject({ name: 'Swahili', goOn: 'run-1' });
    expect(teaching.state?.losses).toHaveLength(2);
  });

  it('begins anew after a failure without a checkpoint', async () => {
    const { port, teaching, ends, settled, retry } = scene();
    const error = new Error('no Python');
    port.fail(error);
    await settled();
    expect(ends).toEqual([['failed', error]]);
    expect(teaching.state?.phase).toEqual({ kind: 'failed', text: 'Error: no Python' });
    retry();
    expect(port.requests).toHaveLength(2);
    expect(port.requests[1]?.goOn).toBeUndefined();
  });

  it('is not begun twice, not put away while it goes on, and ends with the window', () => {
    const { port, teaching } = scene();
    teaching.start({ name: 'Thai', rows: [], steps: 1 });
    teaching.act('close');
    expect(port.requests).toHaveLength(1);
    expect(teaching.isRunning).toBe(true);
    teaching.dispose();
    expect(port.said).toEqual(['cancel']);
  });
});

describe('the adapter in use', () => {
  const parent = stored('first');
  const child = stored('second', { parent: { id: 'first', sha256: 'cd'.repeat(32) } });

  it.each([
    [undefined, 'shipped'],
    ['none', 'none'],
    ['/adapters/first/adapter.gguf', 'stored'],
    ['/elsewhere/own.gguf', 'file'],
  ])('is what the setting %j says: %s', (setting, kind) => {
    const choice = choiceOf(setting, [parent, child]);
    expect(choice.kind).toBe(kind);
    expect(settingOf(choice)).toBe(setting ?? '');
  });

  it('goes back to its parent, or to the one that ships where that is gone', () => {
    expect(settingOf(parentOf(child, [parent, child]))).toBe(parent.file);
    expect(parentOf(child, [child]).kind).toBe('shipped');
    expect(parentOf(parent, [parent, child]).kind).toBe('shipped');
    const { parent: gone, ...orphan } = child;
    expect(gone?.id).toBe('first');
    expect(parentOf(orphan, [parent]).kind).toBe('none');
  });
});

describe('the preview of what would be taught', () => {
  const names = ['language', 'pairs', 'file', 'line', 'reason', 'instruction', 'text'] as const;
  const planWords: PlanWords = {
    localize: format,
    language: (code) => code.toUpperCase(),
    ...{ title: 'T', usable: 'U', advice: 'A', refused: 'R', noneRefused: 'None', examples: 'E' },
    columns: {
      ...{ language: 'Language', pairs: 'Pairs', file: 'File', line: 'Line' },
      ...{ reason: 'Reason', instruction: 'Instruction', text: 'Text' },
    },
  };

  it('tells languages, refused rows with their reasons, and examples, with no cell broken by what it holds', () => {
    const text = planText(plan(40), planWords);
    expect(Object.keys(planWords.columns)).toEqual(names);
    expect(text).toContain('| SW | 35 |\n| TH | 5 |');
    expect(text).toContain('| corpus.sw.jsonl | 7 | The response reads as Finnish. |');
    expect(text).toContain('| SW | Greet me in the morning \\| please. | Habari ya asubuhi |');
    expect(text).not.toContain('## A');
  });
});
