import type { DatasetRecord } from '../dataset/record.js';
import type { Flaw } from '../journal/event.js';
import { languageCode } from '../language/codes.js';
import type { Detectors } from '../language/detectors.js';
import { verifyLanguage } from '../language/verify.js';
import { message, type Message } from '../message.js';
import { frames } from '../models/frames.js';
import type { Style } from '../models/model.js';
import { checkCandidate } from '../steps/check-candidate.js';
import { undeclared, type TeachRow } from './plan.js';

/** A row that may teach. */
export interface PairOffer {
  readonly id: string;
  readonly record: DatasetRecord;
  /** The file's name. */
  readonly source: string;
  /** The language that the row, its file or a setting declares, as it is written there. */
  readonly declared?: string | undefined;
  /** The style that the instruction was written in, where that is known. */
  readonly style?: Style | undefined;
  /** True where a person has accepted the instruction for this text alone. */
  readonly accepted: boolean;
  /** Codes of the checks that a person switched off for the row. */
  readonly ignored?: ReadonlySet<string>;
}

interface Lesson extends Omit<TeachRow, 'targets'> {
  readonly targets: { readonly style: Style; readonly instruction: string }[];
}

/** English has four to five characters a token: what is longer than this is certainly more than the model ever writes. */
const longest = 6 * frames.maxInstructionTokens;

/** The pairs that can teach: one row a text, with all its instructions. */
export class PairCollection {
  private readonly lessons = new Map<string, Lesson>();
  private count = 0;

  constructor(private readonly detectors: Detectors) {}

  /** Takes a pair, or says why it can't teach. */
  add(offer: PairOffer): Message | undefined {
    const { output, instruction, input } = offer.record.fields;
    if (output?.isText === false || instruction?.isText === false) {
      return message('Text and instruction must be strings.');
    }
    const text = output?.text.trim() ?? '';
    const asked = oneLine(instruction?.text ?? '');
    if (text === '') return message('It has no text.');
    if (asked === '') return message('It has no instruction.');
    if (!offer.accepted && (input?.text.trim() ?? '') !== '') {
      return message('It has an input besides: the model writes instructions that need the text alone.');
    }
    const key = text.normalize('NFC');
    const known = this.lessons.get(key);
    const style = offer.style ?? (asked.endsWith('?') ? 'question' : 'instruction');
    const others = known?.targets.map((target) => target.instruction) ?? [];
    const fault =
      (asked.length > longest ? tooLong() : undefined) ??
      languageFault(text, offer, this.detectors) ??
      instructionFault(
        checkCandidate({ instruction: asked, finish: 'stop', style, text, others, detectors: this.detectors }),
        offer,
      );
    if (fault !== undefined) return fault;
    this.count++;
    if (known === undefined) {
      this.lessons.set(key, { ...about(offer), text, targets: [{ style, instruction: asked }] });
    } else {
      known.targets.push({ style, instruction: asked });
    }
    return undefined;
  }

  get rows(): readonly TeachRow[] {
    return [...this.lessons.values()];
  }

  get pairs(): number {
    return this.count;
  }

  /** Pairs by the language of their text. */
  get byLanguage(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { lang, targets } of this.lessons.values()) {
      counts.set(lang, (counts.get(lang) ?? 0) + targets.length);
    }
    return counts;
  }
}

function about({ id, source, declared, record }: PairOffer): Omit<TeachRow, 'text' | 'targets'> {
  const license = licenceOf(record);
  return {
    id,
    source,
    lang: (declared === undefined ? undefined : languageCode(declared)) ?? undeclared,
    ...(license === undefined ? {} : { license }),
  };
}

function licenceOf({ root }: DatasetRecord): string | undefined {
  if (root.type !== 'object') return undefined;
  for (const { key, value } of root.members) {
    if (/^licen[cs]e$/iu.test(key) && value.type === 'string' && value.text.trim() !== '') return value.text.trim();
  }
  return undefined;
}

function languageFault(text: string, { declared, ignored }: PairOffer, detectors: Detectors): Message | undefined {
  if (ignored?.has('language-mismatch') === true) return undefined;
  const { level, reason } = verifyLanguage(text, declared, detectors);
  return level === 'error' || level === 'warning' ? reason : undefined;
}

function instructionFault(flaws: readonly Flaw[], { ignored }: PairOffer): Message | undefined {
  const [flaw] = flaws.filter((each) => each !== 'not-english' || ignored?.has('instruction-not-english') !== true);
  switch (flaw) {
    case undefined:
      return undefined;
    case 'empty':
      return message('Its instruction has no words.');
    case 'not-english':
      return message('Its instruction is not in English.');
    case 'copies-text':
      return message('Its instruction copies the text.');
    case 'cut-off':
      return message('Its instruction breaks off.');
    case 'duplicate':
      return message('The same pair came before.');
    case 'repeats-itself':
      return message('Its instruction repeats itself.');
    case 'unreadable':
      return message('Its instruction can\u2019t be read.');
  }
}

function tooLong(): Message {
  return message(
    'Its instruction is longer than the model ever writes (about {0} words).',
    Math.round((3 * frames.maxInstructionTokens) / 4),
  );
}

/** The model writes one line. */
function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
