import { l10n } from 'vscode';
import type { CandidateEvent } from '../core/journal/event.js';

/** Says which part of a long text a candidate was written for; undefined where the model has read all of it. */
export function partRead({ read }: Pick<CandidateEvent, 'read'>): string | undefined {
  return read && l10n.t('read characters {0} to {1} of the text', read.start + 1, read.end);
}
