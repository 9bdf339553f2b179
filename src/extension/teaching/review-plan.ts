import { l10n, window, type QuickPickItem } from 'vscode';
import { languageLabel } from './language-label.js';
import { localize } from '../localize.js';
import { byCount, planText, type PlanWords } from './plan-text.js';
import type { TeachPlan } from '../../core/teaching/plan.js';
import type { ReadonlyDocuments } from './readonly-documents.js';

type Item = QuickPickItem & { readonly answer: 'teach' | 'show' | 'back' };

/** Shows what would be taught, and asks whether to go on with it. Undefined: it was left. */
export async function reviewPlan(
  plan: TeachPlan,
  documents: Pick<ReadonlyDocuments, 'show'>,
): Promise<'teach' | 'back' | undefined> {
  for (;;) {
    const picked = await window.showQuickPick(items(plan), {
      title: l10n.t('Teach the model: what it would learn from'),
      placeHolder: headline(plan),
      ignoreFocusOut: true,
    });
    if (picked?.answer !== 'show') return picked?.answer;
    await documents.show(l10n.t('Pairs to teach'), planText(plan, planWords()));
  }
}

function items({ report, advice, tooFew }: TeachPlan): readonly Item[] {
  const languages = byCount(report.byLanguage).map(([code, pairs]) => `${languageLabel(code)} ${pairs}`);
  const teach: Item = {
    label: `$(mortar-board) ${l10n.t('Teach with {0} pairs', report.pairs)}`,
    description: languages.join(', '),
    detail: advice.map(localize).join(' '),
    answer: 'teach',
  };
  const back: Item = {
    label: `$(arrow-left) ${l10n.t('Choose other sources')}`,
    ...(tooFew === undefined ? {} : { detail: localize(tooFew) }),
    answer: 'back',
  };
  const show: Item = {
    label: `$(list-unordered) ${l10n.t('Show the pairs, and what was refused')}`,
    description: l10n.t('{0} rows refused', report.refused.length),
    answer: 'show',
  };
  return tooFew === undefined ? [teach, show, back] : [back, show];
}

function headline({ report, tooFew }: TeachPlan): string {
  const { pairs, texts, refused } = report;
  return tooFew === undefined
    ? l10n.t('{0} pairs for {1} texts can be taught, {2} rows were refused', pairs, texts, refused.length)
    : localize(tooFew);
}

function planWords(): PlanWords {
  return {
    localize,
    language: languageLabel,
    title: l10n.t('What the model would learn from'),
    usable: l10n.t('Usable pairs'),
    advice: l10n.t('Good to know'),
    refused: l10n.t('Refused rows'),
    noneRefused: l10n.t('None.'),
    examples: l10n.t('The first pairs'),
    columns: {
      language: l10n.t('Language'),
      pairs: l10n.t('Pairs'),
      file: l10n.t('File'),
      line: l10n.t('Line'),
      reason: l10n.t('Reason'),
      instruction: l10n.t('Instruction'),
      text: l10n.t('Text'),
    },
  };
}
