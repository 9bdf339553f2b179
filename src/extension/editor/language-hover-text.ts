import { l10n } from 'vscode';
import { languageCode, languageName } from '../../core/language/codes.js';
import type { Opinion } from '../../core/language/detectors.js';
import type { LanguageVerdict } from '../../core/language/verdict.js';
import { levelLabel } from '../language-level.js';
import { localize } from '../localize.js';
import { oneLine } from './one-line.js';

const longestDeclaration = 60;

/** What the language check says of a response, a sentence a line: plain text, parts of which stand in the record. */
export function hoverLines(declared: string | undefined, verdict: LanguageVerdict): readonly string[] {
  return [
    declaration(declared),
    l10n.t('{0}: {1}', levelLabel(verdict.level), localize(verdict.reason)),
    ...probability(verdict),
    ...(verdict.opinions ?? []).map(opinionLine),
  ];
}

function declaration(declared: string | undefined): string {
  if (declared === undefined) return l10n.t('No language is declared.');
  const code = languageCode(declared);
  const written = oneLine(declared, longestDeclaration);
  return code === undefined
    ? l10n.t('Declared: “{0}”, which names no known language', written)
    : l10n.t('Declared: {0} (“{1}”)', languageName(code), written);
}

function probability({ declared, probability: other }: LanguageVerdict): string[] {
  if (declared === undefined || other === undefined) return [];
  return [l10n.t('Probability of {0}: {1}', languageName(declared), percent(1 - other))];
}

/** Never 0% or 100%: nothing is as sure as that. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded < 1 ? '< 1%' : rounded > 99 ? '> 99%' : `${String(rounded)}%`;
}

function opinionLine({ detector, found, share, knowsDeclared }: Opinion): string {
  const says =
    found === undefined
      ? l10n.t('{0}: can’t tell', detector)
      : share === undefined
        ? l10n.t('{0}: {1}', detector, languageName(found))
        : l10n.t('{0}: {1} ({2})', detector, languageName(found), percent(share));
  return knowsDeclared ? says : l10n.t('{0}; it doesn’t know the declared language', says);
}
