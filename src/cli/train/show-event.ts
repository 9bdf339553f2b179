import { message } from '../../core/message.js';
import type { TeachEvent } from '../../core/teaching/events.js';
import { duration, type Progress } from '../generate/progress.js';

/** Tells on the standard error what the trainer is doing. */
export function showEvent(event: TeachEvent, progress: Progress): void {
  switch (event.event) {
    case 'busy':
      progress.show(busy[event.with]);
      break;
    case 'start':
      progress.say(
        message(
          'Teaching {0} pairs in {1} steps; {2} pairs are kept back to measure with.',
          event.pairs,
          event.steps,
          event.heldOut,
        ),
      );
      break;
    case 'step': {
      const { step, steps, loss, secondsLeft } = event;
      progress.show(`Step ${step} of ${steps}, loss ${loss.toFixed(2)}, ${duration(1000 * secondsLeft)} left`);
      break;
    }
    default:
      break;
  }
}

const busy: Readonly<Record<Extract<TeachEvent, { event: 'busy' }>['with'], string>> = {
  model: 'Reading the model',
  parent: 'Reading the adapter that is taught further',
  measuring: 'Measuring the pairs that are kept back',
  exporting: 'Writing the adapter',
};
