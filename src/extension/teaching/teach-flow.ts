import { commands, l10n, ProgressLocation, window, workspace, type QuickPickItem } from 'vscode';
import { recommendedSteps } from '../../core/teaching/advice.js';
import { adapterSetting, baseModelFile } from '../settings.js';
import { choiceOf, parentOf, settingOf } from './adapter-use.js';
import { askInstall, askName, askSteps } from './ask.js';
import { chooseSources } from './choose-sources.js';
import type { Desk } from './desk.js';
import type { TeachPlan, TeachSource } from '../../core/teaching/plan.js';
import type { UnfinishedTraining } from '../../node/teaching/adapter-store.js';
import type { StoredAdapter } from '../../node/teaching/stored-adapter.js';
import { reviewPlan } from './review-plan.js';
import { offeredSources, type OpenDataset } from './sources.js';

export interface TeachSubject {
  /** The dataset at the cursor. */
  readonly current: OpenDataset | undefined;
  readonly sessions: readonly OpenDataset[];
}

/** From the choice of the sources to a training in the background. */
export async function teachModel(desk: Desk, { current, sessions }: TeachSubject): Promise<void> {
  const { port, teaching } = desk;
  if (teaching.isRunning) {
    await openStudio();
    void window.showInformationMessage(l10n.t('A model is being taught already: it is shown in the studio.'));
    return;
  }
  const { adapters, unfinished } = await port.store.list();
  const begun = unfinished.length === 0 ? 'anew' : await askUnfinished(unfinished);
  if (begun === undefined) return;
  if (begun !== 'anew') {
    await goOn(desk, begun);
    return;
  }
  const plan = await choosePlan(desk, await offeredSources(current, sessions), sessions);
  if (plan === undefined) return;
  const taken = [...adapters, ...unfinished].map(({ name }) => name);
  const name = await askName(plan, taken, new Date().toISOString().slice(0, 10));
  if (name === undefined) return;
  const steps = await askSteps(recommendedSteps(plan.report.texts));
  if (steps === undefined || !(await mayInstall(desk))) return;
  const [parentFile, modelFile] = [parentFileOf(desk, adapters), baseModelFile()];
  teaching.start({
    name,
    rows: plan.rows,
    steps,
    ...(parentFile === undefined ? {} : { parentFile }),
    ...(modelFile === undefined ? {} : { modelFile }),
  });
  await openStudio();
}

/** Goes on with a training that was stopped, from its checkpoint. */
export async function goOn(desk: Desk, { id, name, steps }: UnfinishedTraining): Promise<void> {
  if (desk.teaching.isRunning || !(await mayInstall(desk))) {
    await openStudio();
    return;
  }
  const modelFile = baseModelFile();
  desk.teaching.start({ name, rows: [], steps, goOn: id, ...(modelFile === undefined ? {} : { modelFile }) });
  await openStudio();
}

async function mayInstall({ port }: Desk): Promise<boolean> {
  return (await port.isTrainerReady()) || (await askInstall());
}

/** The adapter in use is taught further. The one that ships belongs to the embedded base model only. */
function parentFileOf({ port }: Desk, adapters: readonly StoredAdapter[]): string | undefined {
  const choice = choiceOf(adapterSetting(), adapters);
  switch (choice.kind) {
    case 'none':
      return undefined;
    case 'shipped':
      return baseModelFile() === undefined ? port.shippedFile : undefined;
    case 'stored':
      return choice.adapter.fault === undefined ? choice.adapter.file : settingOf(parentOf(choice.adapter, adapters));
    case 'file':
      return choice.file;
  }
}

async function choosePlan(
  { port, documents }: Desk,
  offered: Awaited<ReturnType<typeof offeredSources>>,
  sessions: readonly OpenDataset[],
): Promise<TeachPlan | undefined> {
  for (;;) {
    const sources = await chooseSources(port, offered);
    if (sources === undefined) return undefined;
    if (!(await saved(sources, sessions))) return undefined;
    const options = { location: ProgressLocation.Window, title: l10n.t('Pairs are being checked') };
    const plan = await window.withProgress(options, () => port.collect(sources, new AbortController().signal));
    const answer = await reviewPlan(plan, documents);
    if (answer !== 'back') return answer === 'teach' ? plan : undefined;
  }
}

/** Rows are read from the disk: what was accepted and not saved yet would be missing there. */
async function saved(sources: readonly TeachSource[], sessions: readonly OpenDataset[]): Promise<boolean> {
  const files = new Set(sources.map(({ file }) => file));
  const dirty = sessions.filter(({ document }) => document.isDirty && files.has(document.uri.fsPath));
  if (dirty.length === 0) return true;
  const save = l10n.t('Save and Go On');
  const names = dirty.map(({ document }) => workspace.asRelativePath(document.uri)).join(', ');
  const text = l10n.t('{0} has changes that are not saved. Pairs are read from the file.', names);
  if ((await window.showWarningMessage(text, { modal: true }, save)) !== save) return false;
  const done = await Promise.all(dirty.map(({ document }) => document.save()));
  return done.every(Boolean);
}

type BegunItem = QuickPickItem & { readonly begun: UnfinishedTraining | 'anew' };

async function askUnfinished(
  unfinished: readonly UnfinishedTraining[],
): Promise<UnfinishedTraining | 'anew' | undefined> {
  const items: readonly BegunItem[] = [
    ...unfinished.map((begun): BegunItem => ({
      label: `$(debug-continue) ${l10n.t('Go on with {0}', begun.name)}`,
      description: l10n.t('step {0} of {1}', begun.step, begun.steps),
      begun,
    })),
    { label: `$(mortar-board) ${l10n.t('Teach a new adapter')}`, begun: 'anew' },
  ];
  const title = l10n.t('Teach the model: a training was not finished');
  return (await window.showQuickPick(items, { title, ignoreFocusOut: true }))?.begun;
}

async function openStudio(): Promise<void> {
  await commands.executeCommand('xinstruct.openStudio');
}
