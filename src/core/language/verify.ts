import { message } from '../message.js';
import { languageName, languageOf, type Language } from './codes.js';
import type { Detectors } from './detectors.js';
import { guessLanguage } from './guess.js';
import { lookAt, type Look } from './look.js';
import { readable } from './readable.js';
import { areRelatives } from './relatives.js';
import { weighAgainst, type ScriptFinding } from './script-gate.js';
import { telltale } from './telltale.js';
import { hasChoice } from './trigrams.js';
import { asDeclared, type LanguageVerdict } from './verdict.js';
import { byTrigrams } from './verify-by-trigrams.js';
import { scriptName } from './writing.js';

export { verifyEnglish } from './verify-english.js';

/** Below this weight of letters nothing is said: a name or a number is in no language. */
const floor = 12;
/** A text with less than this share in the declared language's scripts is in another one; above it, it is mixed at most. */
const wrongScript = 0.15;
/**
 * Below this share most of a text is in another script; names and terms take less of a text from this weight of letters on, and more of
 * a shorter one.
 */
const minorScript = 0.45;
const longerThanNames = 60;
/** Wrong script is an error from this weight of letters on; a shorter text can be a name. */
const sureScript = 30;

/** Is this text in the language that its record declares? Code, URLs and the like are left out. */
export function verifyLanguage(text: string, declared: string | undefined, detectors: Detectors): LanguageVerdict {
  const language = declared === undefined ? undefined : languageOf(declared);
  if (!language) {
    const reason =
      declared === undefined || declared.trim() === ''
        ? message('The record declares no language.')
        : message('"{0}" names no known language.', declared.trim().slice(0, 60));
    return { level: 'abstained', reason, basis: 'none' };
  }
  const words = readable(text);
  const scripts = weighAgainst(words, language);
  if (scripts.weight < floor) {
    return { level: 'abstained', declared: language.code, reason: message('Too little text to tell.'), basis: 'none' };
  }
  return (
    byScript(words, language, scripts) ?? byLetters(words, language) ?? byDetectors(words, language, scripts, detectors)
  );
}

function byScript(text: string, { code }: Language, scripts: ScriptFinding): LanguageVerdict | undefined {
  if (scripts.instead !== undefined && scripts.expectedShare >= wrongScript) {
    return {
      level: 'error',
      declared: code,
      found: scripts.instead,
      probability: 0.99,
      reason: message(
        'The characters are those of {0}, not of {1}.',
        languageName(scripts.instead),
        languageName(code),
      ),
      basis: 'script',
    };
  }
  const least = scripts.weight >= longerThanNames ? minorScript : wrongScript;
  if (scripts.expectedShare >= least || scripts.dominant === undefined) return undefined;
  const found = guessLanguage(text, scripts.dominant, scripts.letters);
  const share = Math.round((1 - scripts.expectedShare) * 100);
  const sure = scripts.weight >= sureScript && scripts.expectedShare < wrongScript;
  return {
    level: sure ? 'error' : 'warning',
    declared: code,
    ...(found !== undefined && { found }),
    probability: sure ? 0.99 : 0.9,
    reason: message(
      '{0}% of the letters are not in {1} script, in which {2} is written; most are in {3} script.',
      share,
      scriptName(scripts.expected ?? 'Zyyy'),
      languageName(code),
      scriptName(scripts.dominant),
    ),
    basis: 'script',
  };
}

function byLetters(text: string, { code }: Language): LanguageVerdict | undefined {
  const signs = telltale(text, code);
  if (!signs) return undefined;
  const { found, share } = signs;
  if (found === code || share < 0.8) {
    return { level: 'ok', declared: code, probability: 1 - share, reason: asDeclared(code), basis: 'letters' };
  }
  return {
    level: 'warning',
    declared: code,
    found,
    probability: share * 0.98,
    reason: message('The letters are those of {0} rather than of {1}.', languageName(found), languageName(code)),
    basis: 'letters',
  };
}

/** From this probability of the declared language down it is in doubt; relatives are told apart less surely. */
const doubtful = 0.25;
const doubtfulRelative = 0.4;
const improbableRelative = 0.15;
const improbable = 0.05;
/** A finding in a text of fewer letters is never an error. */
const enoughForError = 30;
/**
 * Letters below which a finding has to be almost certain. Right texts of fewer are flagged without this in more than 1 of 100 cases
 * (0.1 to 0.4 with it); measured on pieces of the corpus's training part.
 */
const enoughLetters: Readonly<Record<string, number>> = { Latn: 40, Cyrl: 30, Deva: 30, Arab: 20, Ethi: 15 };

function byDetectors(text: string, { code }: Language, scripts: ScriptFinding, detectors: Detectors): LanguageVerdict {
  if (!hasChoice(scripts.dominant)) return { level: 'ok', declared: code, reason: asDeclared(code), basis: 'script' };
  const look = lookAt(text, code, scripts, detectors);
  const { opinions, probability, found } = look;
  if (probability === undefined) return { ...byTrigrams(text, code, scripts, look), opinions };
  const common = { declared: code, probability: 1 - probability, basis: 'detectors', opinions } as const;
  const level = found === undefined ? 'ok' : levelOf(look, probability, areRelatives(code, found), scripts.letters);
  if (found === undefined || level === 'ok') {
    return { ...common, level: 'ok', reason: asDeclared(code) };
  }
  if (probability > improbable && scripts.letters < (enoughLetters[scripts.dominant ?? ''] ?? 0)) {
    return { ...common, level: 'abstained', reason: message('Too little text to tell.') };
  }
  // CLD2 alone is no witness enough against a declaration.
  if (!look.knownToNgrams && byTrigrams(text, code, scripts, look).level === 'ok') {
    return { ...common, level: 'ok', reason: asDeclared(code) };
  }
  return { ...common, level, found, reason: reasonOf(look, probability, code, found) };
}

function levelOf({ agreed }: Look, probability: number, related: boolean, letters: number): LanguageVerdict['level'] {
  if (related) {
    if (probability >= doubtfulRelative) return 'ok';
    return probability < improbableRelative ? 'warning' : 'information';
  }
  if (probability >= doubtful) return 'ok';
  return agreed && probability < improbable && letters >= enoughForError ? 'error' : 'warning';
}

function reasonOf({ agreed }: Look, probability: number, code: string, found: string): LanguageVerdict['reason'] {
  const percent = Math.min(99, Math.floor((1 - probability) * 100));
  const [name, other] = [languageName(code), languageName(found)];
  if (areRelatives(code, found)) {
    return message(
      'This may be {0}, a close relative of {1} (it is not {1} with {2}% probability).',
      other,
      name,
      percent,
    );
  }
  return agreed
    ? message('This reads as {0}, not {1} ({2}% probable): CLD2 and character n-grams agree.', other, name, percent)
    : message('This reads as {0} rather than {1} ({2}% probable).', other, name, percent);
}
