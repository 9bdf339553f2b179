import type { Candidate, RecordState } from '../../core/journal/state.js';
import type { Message } from '../../core/message.js';
import { styles, type Style } from '../../core/models/model.js';
import type { Fix, StudioCandidate, StudioRecord, StudioState } from '../../core/protocol/studio.js';
import type { StudioTeaching } from '../../core/protocol/teaching.js';
import { flawLabels } from '../../core/steps/criticism.js';
import { information } from '../../core/steps/read.js';
import type { ModelStatus, Place, Progress, Row, Session, StyleChoice } from '../session.js';
import { firstPart, partOf } from './part.js';
import { placeId } from './place-id.js';

/** What the panel shows, as the workbench knows it. */
export interface Scene {
  readonly place: Place | undefined;
  readonly sessions: readonly Session[];
  readonly model: Omit<ModelStatus, 'onDidChange'>;
  readonly styles: Pick<StyleChoice, 'chosen'>;
  readonly progress: Progress | undefined;
  readonly teaching: StudioTeaching | undefined;
  readonly fileName: (session: Session) => string;
  readonly words: Words;
}

/** The sentences that a state carries. */
interface Words {
  readonly localize: (message: Message) => string;
  readonly style: (style: Style) => string;
  readonly fix: (fix: Fix) => string;
  /** The author of a wording of one's own. */
  readonly person: string;
  /** Which part of a long text a candidate is about; undefined where it is all of it. */
  readonly part: (candidate: Candidate) => string | undefined;
  /** Why no model may be asked here; undefined where one may. */
  readonly blocked: string | undefined;
}

const noCounts = { records: 0, waiting: 0, accepted: 0, problems: 0 };

/** What helps after a failure that the journal recorded; for any other, trying again. */
const fixesByReason: Readonly<Record<string, readonly Fix[]>> = {
  unreachable: ['retry', 'endpoint-settings', 'choose-model'],
  'rate-limited': ['retry', 'choose-model'],
  'context-too-long': ['choose-model', 'log'],
  'content-filter': ['choose-model', 'log'],
  'bad-answer': ['retry', 'choose-model', 'log'],
  timeout: ['retry', 'endpoint-settings', 'choose-model'],
  'model-process': ['retry', 'choose-model', 'log'],
  server: ['retry', 'choose-model', 'log'],
  'no-key': ['set-key', 'choose-model'],
  unauthorized: ['set-key', 'choose-model'],
};

export function buildState(scene: Scene): StudioState {
  const { place, sessions, words } = scene;
  const session = place?.session ?? (sessions.length === 1 ? sessions[0] : undefined);
  const row = place?.session.find(place.key);
  return {
    ...(session === undefined ? {} : { file: scene.fileName(session) }),
    ...(place === undefined || row === undefined
      ? { empty: sessions.length === 0 ? 'no-file' : 'no-record' }
      : { record: buildRecord(place, row, words) }),
    ...(words.blocked === undefined ? {} : { blocked: words.blocked }),
    pending: place === undefined ? [] : place.session.pending(place.key).map(pendingOf),
    ...(scene.progress === undefined ? {} : { progress: scene.progress }),
    model: { label: scene.model.label, detail: scene.model.detail, takesWishes: scene.model.takesWishes },
    counts: session?.counts() ?? noCounts,
    styles: styles.map((id) => ({ id, label: words.style(id), chosen: scene.styles.chosen.includes(id) })),
    ...(scene.teaching === undefined ? {} : { teaching: scene.teaching }),
  };
}

function pendingOf({ id, parent, style, text }: StudioState['pending'][number]): StudioState['pending'][number] {
  return { id, ...(parent === undefined ? {} : { parent }), ...(style === undefined ? {} : { style }), text };
}

function buildRecord(place: Place, row: Row, words: Words): StudioRecord {
  const { session, passage } = place;
  const target = session.target(row, passage);
  const choice = session.best(target);
  const best = choice.kind === 'best' ? choice.best.id : undefined;
  const state = session.state(row.key);
  const verdict = session.language(row);
  const id = row.record.fields.id?.text;
  const failure = failureOf(state, words);
  return {
    place: placeId(place),
    line: row.line + 1,
    ...(id === undefined || id === '' ? {} : { id }),
    ...partOf(target.text, 0, firstPart),
    ...(target.lang === undefined ? {} : { lang: target.lang }),
    instruction: passage === undefined ? (row.record.fields.instruction?.text ?? '') : '',
    status: state.status,
    language: { level: verdict.level, summary: words.localize(verdict.reason) },
    ...(passage === undefined ? {} : { passage: { start: passage.start, end: passage.end } }),
    candidates: session.candidates(target).map((each) => candidateOf(each, best, words)),
    ...(failure === undefined ? {} : { failure }),
  };
}

function candidateOf(candidate: Candidate, best: string | undefined, words: Words): StudioCandidate {
  const { id, parent, text, style, wish, dismissed, accepted } = candidate;
  const score = candidate.scores.get(information);
  return {
    id,
    ...(parent === undefined ? {} : { parent }),
    text,
    ...(style === undefined ? {} : { style }),
    ...(wish === undefined ? {} : { wish }),
    flaws: candidate.flaws.map((code) => ({ code, label: words.localize(flawLabels[code]) })),
    ...(score === undefined ? {} : { score }),
    author: authorOf(candidate, words),
    dismissed,
    accepted,
    best: id === best,
  };
}

function authorOf(candidate: Candidate, words: Words): string {
  const { provider, model, adapter } = candidate.by;
  if (provider === 'person') return words.person;
  const name = [model ?? provider, adapter].filter((each) => each !== undefined).join(' + ');
  const part = words.part(candidate);
  return part === undefined ? name : `${name}, ${part}`;
}

function failureOf({ lastFailure }: RecordState, words: Words): StudioRecord['failure'] {
  if (lastFailure === undefined) return undefined;
  const helps = fixesByReason[lastFailure.reason] ?? ['retry', 'log'];
  return { text: lastFailure.message, fixes: helps.map((id) => ({ id, label: words.fix(id) })) };
}
