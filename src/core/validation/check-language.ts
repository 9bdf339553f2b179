import type { DatasetRecord } from '../dataset/record.js';
import { rawSpan } from '../jsonl/string-map.js';
import { languageName } from '../language/codes.js';
import { declaredLanguage } from '../language/declared.js';
import type { Detectors } from '../language/detectors.js';
import { findMixed, type MixedFinding } from '../language/mixed.js';
import type { LanguageVerdict } from '../language/verdict.js';
import { verifyEnglish, verifyLanguage } from '../language/verify.js';
import { message } from '../message.js';
import type { FileNote } from './check-line.js';
import type { Problem, Severity } from './problem.js';

/** What says a record's language where its own field does not. */
export interface LanguageContext {
  /** The file's name or path: `corpus.sw.jsonl` declares Swahili. */
  readonly fileName?: string;
  /** The setting, for records and files that declare none. */
  readonly language?: string;
  /** Undefined where they can't be loaded: then no language is checked. */
  readonly detectors: Detectors | undefined;
}

export interface LanguageFindings {
  readonly problems: readonly Problem[];
  readonly note?: FileNote;
}

/** Checks the response against the declared language, for a mixture of languages, and the instruction for English. */
export function checkLanguage(line: string, record: DatasetRecord, context: LanguageContext): LanguageFindings {
  const { detectors } = context;
  if (!detectors) return { problems: [] };
  const { output, instruction } = record.fields;
  const problems: Problem[] = [];
  let note: FileNote | undefined;
  if (output?.isText && output.text.trim() !== '') {
    const declared = declaredLanguage(record, context.fileName, context.language);
    const verdict = verifyLanguage(output.text, declared, detectors);
    note = noteOf(record, verdict, declared);
    const mixed = mixedIn(output.text, declared, verdict, detectors);
    const mismatch = mixed.length === 0 ? problemOf('language-mismatch', verdict, output.span) : undefined;
    if (mismatch) problems.push({ ...mismatch, ...(declared !== undefined && { declared }) });
    else if (verdict.declared === undefined) {
      if (declared !== undefined) problems.push(unknownLanguage(record, declared, verdict));
    }
    for (const { start, end, found, reason } of mixed) {
      problems.push({
        code: 'mixed-language',
        severity: 'warning',
        message: reason,
        span: rawSpan(line, output.span, start, end),
        ...(declared !== undefined && { declared }),
        ...(found !== undefined && { found }),
      });
    }
  }
  if (instruction?.isText && instruction.text.trim() !== '') {
    const problem = problemOf('instruction-not-english', verifyEnglish(instruction.text, detectors), instruction.span);
    if (problem) problems.push(problem);
  }
  return { problems, ...(note && { note }) };
}

/** Foreign parts of a text whose rest is as declared. A text that is in another language as a whole has none. */
function mixedIn(
  text: string,
  declared: string | undefined,
  verdict: LanguageVerdict,
  detectors: Detectors,
): readonly MixedFinding[] {
  if (declared === undefined || verdict.declared === undefined) return [];
  const mixed = findMixed(text, declared, detectors);
  if (mixed.length === 0 || severityOf(verdict.level) === undefined) return mixed;
  let rest = '';
  let from = 0;
  for (const { start, end } of mixed) {
    rest += text.slice(from, start) + ' '.repeat(end - start);
    from = end;
  }
  return verifyLanguage(rest + text.slice(from), declared, detectors).level === 'ok' ? mixed : [];
}

function problemOf(
  code: 'language-mismatch' | 'instruction-not-english',
  { level, reason, declared, found, probability }: LanguageVerdict,
  span: Problem['span'],
): Problem | undefined {
  const severity = severityOf(level);
  if (!severity) return undefined;
  return {
    code,
    severity,
    message: reason,
    span,
    ...(declared !== undefined && { declared }),
    ...(found !== undefined && { found }),
    ...(probability !== undefined && { probability }),
  };
}

function severityOf(level: LanguageVerdict['level']): Severity | undefined {
  return level === 'ok' || level === 'abstained' ? undefined : level;
}

function unknownLanguage(record: DatasetRecord, declared: string, { reason }: LanguageVerdict): Problem {
  const span = (record.fields.language ?? record.fields.output)?.span ?? record.root.span;
  return { code: 'language-unknown', severity: 'information', message: reason, span, declared };
}

/** What is said once for a file: nothing declares a language, or no detector knows the one that is declared. */
function noteOf(record: DatasetRecord, verdict: LanguageVerdict, declared: string | undefined): FileNote | undefined {
  if (declared === undefined) {
    return {
      topic: 'undeclared',
      problem: {
        code: 'language-unknown',
        severity: 'information',
        message: message(
          'No language is declared, so none is checked. Give the records a field "lang", or name the file like corpus.sw.jsonl.',
        ),
        span: record.root.span,
      },
    };
  }
  if (verdict.scriptOnly !== true || verdict.declared === undefined || verdict.level !== 'ok') return undefined;
  return {
    topic: `script-only:${verdict.declared}`,
    problem: {
      code: 'language-unknown',
      severity: 'information',
      message: message(
        'For {0}, only the script and slips into well-known languages are checked in this file: no detector knows it.',
        languageName(verdict.declared),
      ),
      span: (record.fields.language ?? record.fields.output)?.span ?? record.root.span,
      declared,
    },
  };
}
