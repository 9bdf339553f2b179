import { l10n, window, type QuickPickItem } from 'vscode';
import { languageName } from '../../core/language/codes.js';
import { byCount } from './plan-text.js';
import { undeclared, type TeachPlan } from '../../core/teaching/plan.js';

const longestName = 60;
const mostSteps = 100_000;

/** A name for people: by default the language that most pairs are in, and the day. */
export async function askName(
  { report }: TeachPlan,
  taken: readonly string[],
  today: string,
): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: l10n.t('Teach the model: name of the adapter'),
    prompt: l10n.t('Candidates that it writes carry this name.'),
    value: unusedName(byCount(report.byLanguage)[0]?.[0], today, taken),
    ignoreFocusOut: true,
    validateInput: (value) => faultOf(value.trim(), taken),
  });
  return name?.trim();
}

/** "Swahili 2026-01-31", or with a number after it where that is taken. */
function unusedName(language: string | undefined, today: string, taken: readonly string[]): string {
  const base = `${language === undefined || language === undeclared ? l10n.t('Adapter') : languageName(language)} ${today}`;
  let name = base;
  for (let number = 2; taken.includes(name); number++) name = `${base} (${number})`;
  return name;
}

function faultOf(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return l10n.t('A name is needed.');
  if (name.length > longestName) return l10n.t('At most {0} characters.', longestName);
  if (/[\p{Cc}\\/:*?"<>|]/u.test(name)) return l10n.t('Not with these characters: \\ / : * ? " < > |');
  return taken.includes(name) ? l10n.t('There is an adapter of this name.') : undefined;
}

type StepsItem = QuickPickItem & { readonly steps?: number; readonly other?: true };

/** How long to train; `recommended` is what the recipe would take for so many pairs. Undefined: it was left. */
export async function askSteps(recommended: number): Promise<number | undefined> {
  const short = Math.max(1, Math.round(recommended / 4));
  const items: readonly StepsItem[] = [
    {
      label: l10n.t('{0} steps', recommended),
      description: l10n.t('recommended for so many pairs'),
      steps: recommended,
    },
    { label: l10n.t('{0} steps', short), description: l10n.t('a short try'), steps: short },
    { label: l10n.t('{0} steps', 2 * recommended), description: l10n.t('twice as long'), steps: 2 * recommended },
    { label: l10n.t('Another number …'), other: true },
  ];
  const title = l10n.t('Teach the model: how long');
  const picked = await window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (picked?.other !== true) return picked?.steps;
  const number = await window.showInputBox({
    title,
    prompt: l10n.t('Number of steps'),
    value: String(recommended),
    ignoreFocusOut: true,
    validateInput: (value) =>
      isSteps(value) ? undefined : l10n.t('A whole number from 1 to {0} is needed.', mostSteps),
  });
  return number === undefined ? undefined : Number(number);
}

function isSteps(text: string): boolean {
  const steps = Number(text);
  return Number.isInteger(steps) && steps >= 1 && steps <= mostSteps;
}

/** Asks, before the first training, whether PyTorch may be installed for it. */
export async function askInstall(): Promise<boolean> {
  const install = l10n.t('Install and Teach');
  const answer = await window.showInformationMessage(
    l10n.t('Install PyTorch for the trainer?'),
    {
      modal: true,
      detail: l10n.t(
        'The model is taught on this machine, by PyTorch, transformers and peft. They are installed once into the storage of the extension, in a Python environment of their own: 200 to 300 MB to download and 1.5 GB on the disk (more where only builds for graphics cards are found). Your own Python stays as it is. Your pairs do not leave the machine.',
      ),
    },
    install,
  );
  return answer === install;
}
