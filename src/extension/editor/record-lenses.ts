import { l10n, type Command } from 'vscode';
import type { Candidate } from '../../core/journal/state.js';
import { languageName } from '../../core/language/codes.js';
import { flawLabels } from '../../core/steps/criticism.js';
import type { Target } from '../../core/steps/target.js';
import type { ProblemCode, Severity } from '../../core/validation/problem.js';
import type { Pending } from '../../node/author/questions.js';
import { localize } from '../localize.js';
import { partRead } from '../part-read.js';
import { placeArgs } from '../place-args.js';
import type { Passage, Place, Row, Session } from '../session.js';
import { oneLine } from './one-line.js';
import type { ShownCandidates } from './shown-candidates.js';
import { versionNumber } from './versions.js';

export interface LensContext {
  /** Whether a candidate can be generated now: not in Restricted Mode. */
  readonly canWrite: () => boolean;
}

const candidateLength = 80;
const passageLength = 24;

/** The lenses of one record, from left to right: what matters most stands first, for a narrow editor cuts the row off. */
export function lensesOf(session: Session, row: Row, shown: ShownCandidates, context: LensContext): readonly Command[] {
  const place: Place = { session, key: row.key };
  const writing = written(session.pending(row.key), place);
  if (!context.canWrite()) return [status(session, row, place)];
  const candidates = [
    ...ofTarget(session, place, session.target(row), shown),
    ...passages(session, row).flatMap((passage) =>
      ofTarget(session, { ...place, passage }, session.target(row, passage), shown),
    ),
  ];
  const rest = [...decided(session, place), ...generate(session, row, place)];
  return candidates.length > 0
    ? [...writing, ...candidates, ...rest, status(session, row, place)]
    : [status(session, row, place), ...writing, ...rest];
}

function status(session: Session, row: Row, place: Place): Command {
  const code = session.languageCode(row);
  const name = code === undefined ? l10n.t('no language') : languageName(code);
  const found = session.problems(row.line).filter((problem) => ofLanguage.has(problem.code));
  const [worst] = found.map(({ severity }) => icons[severity]);
  return {
    title: `${worst ?? '$(globe)'} ${name}${stateOf(session, row)}`,
    tooltip: [...found.map((problem) => localize(problem.message)), l10n.t('Show in the studio')].join('\n'),
    command: 'xinstruct.openStudio',
    arguments: [placeArgs(place)],
  };
}

const icons: Readonly<Record<Severity, string>> = { error: '$(error)', warning: '$(warning)', information: '$(info)' };

const ofLanguage: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'language-mismatch',
  'language-unknown',
  'mixed-language',
  'instruction-not-english',
]);

function stateOf(session: Session, row: Row): string {
  switch (session.state(row.key).status) {
    case 'accepted':
      return ` · ${l10n.t('accepted')}`;
    case 'rejected':
      return ` · ${l10n.t('rejected')}`;
    case 'skipped':
      return ` · ${l10n.t('skipped')}`;
    case 'waiting':
    case 'untouched':
      return '';
  }
}

/** What is being written now: the furthest of the texts, and a way to stop. */
function written(pending: readonly Pending[], place: Place): readonly Command[] {
  if (pending.length === 0) return [];
  const { text } = pending.reduce((longest, each) => (each.text.length > longest.text.length ? each : longest));
  const title = text === '' ? l10n.t('writing …') : oneLine(text, candidateLength);
  return [
    {
      title: `$(loading~spin) ${title}`,
      tooltip: text,
      command: 'xinstruct.openStudio',
      arguments: [placeArgs(place)],
    },
    lens(l10n.t('Cancel'), 'cancel', place),
  ];
}

/** The candidate that is shown, and what can be done with it; nothing where all is decided. */
function ofTarget(session: Session, place: Place, target: Target, shown: ShownCandidates): readonly Command[] {
  const found = shown.of(session, target);
  if (!found || found.candidate.accepted) return [];
  if (place.passage === undefined && session.state(place.key).status !== 'waiting') return [];
  const { candidate, index, count } = found;
  return [
    {
      title: titleOf(candidate, session.candidates(target), place.passage),
      tooltip: tooltipOf(candidate, place.passage),
      command: 'xinstruct.compare',
      arguments: [{ ...placeArgs(place, candidate.id), withParent: true }],
    },
    lens(l10n.t('Accept'), 'accept', place, candidate),
    ...(count > 1 ? [lens(l10n.t('Next {0}/{1}', index + 1, count), 'nextCandidate', place, candidate)] : []),
    lens(l10n.t('Refine'), 'refine', place, candidate),
    lens(l10n.t('Dismiss'), 'dismiss', place, candidate),
    lens(l10n.t('Compare'), 'compare', place, candidate),
  ];
}

function decided(session: Session, place: Place): readonly Command[] {
  const { status: state } = session.state(place.key);
  return state === 'waiting' || state === 'untouched' ? [] : [lens(l10n.t('Undo'), 'undo', place)];
}

function titleOf(candidate: Candidate, all: readonly Candidate[], passage: Passage | undefined): string {
  const number = versionNumber(candidate, all);
  const version = number > 1 ? `v${number} ` : '';
  const flaws = candidate.flaws.map((flaw) => localize(flawLabels[flaw])).join(', ');
  const flawed = flaws === '' ? '' : `$(warning) ${flaws}: `;
  const of = passage ? `$(list-selection) ${l10n.t('passage “{0}”', oneLine(passage.text, passageLength))}: ` : '';
  return `${of}${version}${flawed}“${oneLine(candidate.text, candidateLength)}”`;
}

function tooltipOf(candidate: Candidate, passage: Passage | undefined): string {
  const { text, flaws, by, wish } = candidate;
  const part = partRead(candidate);
  return [
    text,
    ...(passage ? [l10n.t('For the passage: {0}', oneLine(passage.text, 300))] : []),
    ...(wish === undefined ? [] : [l10n.t('Wish: {0}', wish)]),
    ...flaws.map((flaw) => localize(flawLabels[flaw])),
    [by.model ?? by.provider, by.adapter].filter((name) => name !== undefined).join(' + '),
    ...(part === undefined ? [] : [part]),
  ].join('\n');
}

/** The passages of a record that have candidates to decide on. */
function passages(session: Session, row: Row): readonly Passage[] {
  const found = new Map<string, Passage>();
  const output = row.record.fields.output?.text ?? '';
  for (const { passage, dismissed, accepted } of session.state(row.key).candidates) {
    if (!passage) continue;
    const name = `${passage.start}-${passage.end}`;
    if (accepted) found.delete(name);
    else if (!dismissed) found.set(name, { ...passage, text: output.slice(passage.start, passage.end) });
  }
  return [...found.values()];
}

function generate(session: Session, row: Row, place: Place): readonly Command[] {
  if (session.pending(row.key).length > 0 || !row.record.fields.output?.text) return [];
  const { status: state, lastFailure } = session.state(row.key);
  const failed = lastFailure && state !== 'waiting' ? `$(warning) ${oneLine(lastFailure.message, 60)} ` : '';
  const isFirst = state === 'untouched' && !row.record.fields.instruction?.text;
  const title = isFirst ? l10n.t('Generate instruction') : l10n.t('Generate');
  return [{ ...lens(`${failed}$(sparkle) ${title}`, 'generate', place), tooltip: lastFailure?.message ?? title }];
}

function lens(title: string, command: string, place: Place, candidate?: Candidate): Command {
  return { title, command: `xinstruct.${command}`, arguments: [placeArgs(place, candidate?.id)] };
}
