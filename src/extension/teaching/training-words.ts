import { l10n } from 'vscode';
import { languageLabel } from './language-label.js';
import { localize } from '../localize.js';
import type { TrainingWords } from './studio-teaching.js';
import type { TrainingPhase, TrainingState } from './training-state.js';

export function trainingWords(): TrainingWords {
  return {
    news: newsOf,
    status: statusOf,
    language: languageLabel,
    allLanguages: l10n.t('All'),
  };
}

/** What is being done, and how far it is. */
export function statusOf(state: TrainingState): string {
  const { phase, step, steps, secondsLeft } = state;
  switch (phase.kind) {
    case 'preparing':
      return phase.detail === undefined ? newsOf(state) : `${newsOf(state)} ${localize(phase.detail)}`;
    case 'steps':
      return secondsLeft === undefined
        ? l10n.t('Step {0} of {1}.', step, steps)
        : l10n.t('Step {0} of {1}, {2} left.', step, steps, duration(secondsLeft));
    case 'paused':
      return l10n.t('Paused at step {0} of {1}.', step, steps);
    default:
      return newsOf(state);
  }
}

function newsOf({ phase, saved, step, steps }: TrainingState): string {
  switch (phase.kind) {
    case 'preparing':
      return preparing(phase.of);
    case 'busy':
      return busy(phase.with);
    case 'steps':
      return l10n.t('The model is learning.');
    case 'pausing':
      return l10n.t('It pauses after this step.');
    case 'paused':
      return l10n.t('Paused.');
    case 'stopping':
      return l10n.t('It stops after this step, and keeps what was learned.');
    case 'done':
      return phase.better
        ? l10n.t('Done. The held-out pairs got better.')
        : l10n.t('Done. The held-out pairs did not get better, so the adapter was not switched on by itself.');
    case 'stopped':
      return saved
        ? l10n.t('Stopped at step {0} of {1}. It can go on from its checkpoint.', step, steps)
        : l10n.t('Stopped before the first checkpoint.');
    case 'failed':
      return phase.text;
  }
}

function preparing(of: Extract<TrainingPhase, { kind: 'preparing' }>['of']): string {
  switch (of) {
    case 'trainer':
      return l10n.t('The trainer is being made ready.');
    case 'model':
      return l10n.t('The embedded model is being fetched.');
    case 'start':
      return l10n.t('The training begins.');
  }
}

function busy(what: Extract<TrainingPhase, { kind: 'busy' }>['with']): string {
  switch (what) {
    case 'model':
      return l10n.t('The model is being read.');
    case 'parent':
      return l10n.t('The adapter that is taught further is being read.');
    case 'measuring':
      return l10n.t('The held-out pairs are being measured.');
    case 'exporting':
      return l10n.t('The adapter is being written.');
  }
}

/** A time in words, in whole minutes. */
function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return l10n.t('less than a minute');
  if (minutes < 60) return l10n.t('about {0} min', minutes);
  return l10n.t('about {0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}
