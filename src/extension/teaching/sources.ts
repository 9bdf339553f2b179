import { basename, dirname, isAbsolute, join } from 'node:path';
import { Uri, window, workspace, type ConfigurationScope } from 'vscode';
import { generationSettings } from '../settings.js';
import type { Session } from '../session.js';
import type { TeachSource } from '../../core/teaching/plan.js';

export type OpenDataset = Pick<Session, 'document'>;

/** A source that is offered, and whether it is picked to begin with. */
export interface OfferedSource {
  readonly source: TeachSource;
  /** It is the dataset at hand, or the seed file that the settings name. */
  readonly picked: boolean;
}

const suffix = '.journal.jsonl';
/** More datasets than anyone reads in a list. */
const mostJournals = 200;

/** Where pairs can come from: the active dataset, the seed file, and the other datasets that have a journal. */
export async function offeredSources(
  current: OpenDataset | undefined,
  sessions: readonly OpenDataset[],
): Promise<readonly OfferedSource[]> {
  const here = current?.document ?? window.activeTextEditor?.document ?? sessions[0]?.document;
  const open = sessions.map(({ document }) => document).filter(({ uri }) => uri.scheme === 'file');
  const active = open.find((document) => document === here);
  const seed = seedFile(here?.uri);
  const datasets = [...open.map(({ uri }) => uri.fsPath), ...(await datasetsWithJournal())];
  const offered = [
    ...(active === undefined ? [] : [offer('dataset', active.uri.fsPath, true)]),
    ...(seed === undefined ? [] : [offer('seed', seed, true)]),
    ...datasets.map((file) => offer('dataset', file, false)),
  ];
  return offered.filter(({ source }, index) => offered.findIndex((each) => each.source.file === source.file) === index);
}

/** A file that was chosen by hand: a dataset where it has a journal, else trusted pairs. */
export async function sourceOf({ fsPath }: Uri): Promise<TeachSource> {
  const journal = Uri.file(join(dirname(fsPath), '.xinstruct', basename(fsPath) + suffix));
  const isDataset = await workspace.fs.stat(journal).then(
    () => true,
    () => false,
  );
  return { kind: isDataset ? 'dataset' : 'seed', file: fsPath };
}

function offer(kind: TeachSource['kind'], file: string, picked: boolean): OfferedSource {
  return { source: { kind, file }, picked };
}

async function datasetsWithJournal(): Promise<readonly string[]> {
  const journals = await workspace.findFiles(`**/.xinstruct/*${suffix}`, '**/node_modules/**', mostJournals);
  return journals
    .filter(({ scheme }) => scheme === 'file')
    .map(({ fsPath }) => join(dirname(dirname(fsPath)), basename(fsPath).slice(0, -suffix.length)))
    .sort();
}

function seedFile(scope: Uri | undefined): string | undefined {
  const [first] = workspace.workspaceFolders ?? [];
  const place: ConfigurationScope | undefined = scope ?? first?.uri;
  const file = place && generationSettings(place).seedFile;
  if (file === undefined || isAbsolute(file)) return file;
  const folder = (scope && workspace.getWorkspaceFolder(scope)) ?? first;
  return folder && join(folder.uri.fsPath, file);
}
