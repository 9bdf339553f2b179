import { fill, type LabelKey, type Labels } from '../core/protocol/labels.js';
import type { StudioRecord, StudioState } from '../core/protocol/studio.js';

export const statusLabels: Readonly<Record<StudioRecord['status'], LabelKey>> = {
  untouched: 'statusUntouched',
  waiting: 'statusWaiting',
  accepted: 'statusAccepted',
  rejected: 'statusRejected',
  skipped: 'statusSkipped',
};

export const languageLabels: Readonly<Record<StudioRecord['language']['level'], LabelKey>> = {
  ok: 'languageOk',
  information: 'languageInformation',
  warning: 'languageWarning',
  error: 'languageError',
  abstained: 'languageAbstained',
};

/**
 * The sentence that a screen reader should say after a change, if any: where one is, that writing began and what came of it, a
 * decision. Growing texts say nothing.
 */
export function announcement(before: StudioState | undefined, after: StudioState, labels: Labels): string | undefined {
  return ofRecord(before, after, labels) ?? ofTeaching(before, after);
}

/** A training says what it does next and what came of it, but not each of its steps. */
function ofTeaching(before: StudioState | undefined, { teaching }: StudioState): string | undefined {
  return teaching?.news === before?.teaching?.news ? undefined : teaching?.news;
}

function ofRecord(before: StudioState | undefined, after: StudioState, labels: Labels): string | undefined {
  const { record } = after;
  if (record === undefined) {
    return before !== undefined && before.record === undefined
      ? undefined
      : labels[after.empty === 'no-file' ? 'noFile' : 'noRecord'];
  }
  if (before?.record?.place !== record.place) return position(record, labels);
  if (before.pending.length === 0 && after.pending.length > 0) return labels.saysWriting;
  if (before.pending.length > 0 && after.pending.length === 0 && after.record !== undefined) {
    return written(before.record, record, labels);
  }
  return before.record.status === record.status ? undefined : labels[statusLabels[record.status]];
}

function position({ line, status, language, candidates }: StudioRecord, labels: Labels): string {
  const verdict = `${labels[languageLabels[language.level]]}: ${language.summary}`;
  return fill(labels.saysPlace, line, labels[statusLabels[status]], verdict.replace(/\.$/u, ''), candidates.length);
}

function written(before: StudioRecord, after: StudioRecord, labels: Labels): string | undefined {
  const known = new Set(before.candidates.map(({ id }) => id));
  const best = after.candidates.find((each) => each.best);
  const isNews =
    best !== undefined && (!known.has(best.id) || before.candidates.every((each) => each.id !== best.id || !each.best));
  const sentences = [fill(labels.saysWritten, after.candidates.length)];
  if (isNews) sentences.push(fill(labels.saysBest, best.text));
  return sentences.join(' ');
}
