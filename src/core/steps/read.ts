import { textHash } from '../dataset/identity.js';
import type { Detectors } from '../language/detectors.js';
import type { CandidateEvent, Flaw, JournalEvent } from '../journal/event.js';
import { message } from '../message.js';
import { ModelError, type ModelAnswer } from '../models/model.js';
import { readInstruction } from '../prompts/answer.js';
import { checkCandidate } from './check-candidate.js';
import type { StepRequest } from './request.js';

/** What a reader may not make up: the moment, a new id, and what there is already. */
export interface ReadContext {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly id: string;
  /** The instructions that this text has so far, also those that were just read. */
  readonly others: readonly string[];
  readonly detectors?: Detectors | undefined;
}

/** An unreadable answer is kept for people to look at, but not all of a novel. UTF-16 units. */
const unreadableLimit = 2000;

/**
 * Reads the answer to a question for an instruction (generate, refine) into a candidate. An answer that can't be read is one
 * too, with that flaw: it was given, it may have cost something, and it is shown.
 *
 * @throws ModelError of reason `bad-answer` where the answer is of another kind than the question
 */
export function readCandidate(question: StepRequest, answer: ModelAnswer, context: ReadContext): CandidateEvent {
  const { step, target, request } = question;
  if (answer.kind !== 'text' || step === 'score') {
    throw new ModelError('bad-answer', message('The model answered with {0} where a text was asked for.', answer.kind));
  }
  const read =
    request.ability === 'chat' ? readInstruction(answer.text) : { kind: 'read' as const, instruction: answer.text };
  const finish = read.kind === 'partial' && answer.finish === 'stop' ? 'length' : answer.finish;
  const text = read.kind === 'unreadable' ? answer.text.trim().slice(0, unreadableLimit) : tidy(read.instruction);
  const flaws: readonly Flaw[] =
    read.kind === 'unreadable'
      ? [text === '' ? 'empty' : 'unreadable']
      : checkCandidate({ ...context, instruction: text, finish, style: question.style, text: target.text });
  return {
    kind: 'candidate',
    id: context.id,
    record: target.record,
    of: textHash(target.text),
    ...(question.parent === undefined ? {} : { parent: question.parent }),
    step,
    ...(question.style === undefined ? {} : { style: question.style }),
    ...(question.wish === undefined ? {} : { wish: question.wish }),
    text,
    flaws: [...flaws],
    ...(target.passage === undefined ? {} : { passage: target.passage }),
    ...partRead(question, answer),
    by: { ...question.by, ...(answer.usage === undefined ? {} : { usage: answer.usage }), finish: answer.finish },
    at: context.at,
  };
}

/** Reads the answer to a question for scores: one for each instruction that was asked about. Not a number is no score. */
export function readScores(
  question: StepRequest & { readonly candidates: readonly string[] },
  answer: ModelAnswer,
  at: string,
): readonly JournalEvent[] {
  const { candidates, target, by } = question;
  if (answer.kind !== 'scores' || answer.scores.length !== candidates.length) {
    throw new ModelError(
      'bad-answer',
      message('The model did not give one score for each of {0} instructions.', candidates.length),
    );
  }
  return candidates.flatMap((candidate, index): JournalEvent[] => {
    const value = answer.scores[index];
    return value === undefined || !Number.isFinite(value)
      ? []
      : [{ kind: 'score', record: target.record, candidate, measure: information, value, by, at }];
  });
}

/** In the units of the whole text. */
function partRead(
  { part }: StepRequest,
  { read }: Extract<ModelAnswer, { kind: 'text' }>,
): Pick<CandidateEvent, 'read'> {
  if (part === undefined || read === undefined) {
    const only = read ?? part;
    return only === undefined ? {} : { read: { ...only } };
  }
  return { read: { start: part.start + read.start, end: part.start + read.end } };
}

/** The measure of the score step: pointwise mutual information of text and instruction, in nats. */
export const information = 'information';

/** Without the spaces and the quotes around it that models add. */
function tidy(instruction: string): string {
  const trimmed = instruction.trim();
  const inner = /^(?:"([^"]*)"|\u201c([^\u201d]*)\u201d)$/u.exec(trimmed);
  return (inner?.[1] ?? inner?.[2] ?? trimmed).trim();
}
