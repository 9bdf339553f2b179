import { Disposable, window, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { loadDetectors } from '../node/language/load-detectors.js';
import { RecordActions } from './actions.js';
import { Decisions } from './decisions.js';
import { CurrentRecord } from './editor/current-record.js';
import { ShownCandidates } from './editor/shown-candidates.js';
import { Errors } from './errors.js';
import { ApiKeys } from './models/api-keys.js';
import { ModelService } from './models/model-service.js';
import { ExtensionPaths } from './models/paths.js';
import type { Workbench } from './session.js';
import { DetectorSource } from './session/detector-source.js';
import { Sessions } from './session/sessions.js';
import { Styles } from './styles.js';
import { TeachingDesk } from './teaching/desk.js';
import { nodePort } from './teaching/node-port.js';
import { VersionDiffs } from './versions/version-diffs.js';
import { VersionFiles } from './versions/version-files.js';
import { Work } from './work.js';

/** All that commands, lenses and the studio work with: one of each. */
export interface EditorContext extends Workbench {
  readonly sessions: Sessions;
  readonly current: CurrentRecord;
  readonly actions: RecordActions;
  readonly shown: ShownCandidates;
  readonly diffs: VersionDiffs;
  readonly model: ModelService;
  readonly keys: ApiKeys;
  readonly desk: TeachingDesk;
  readonly log: LogOutputChannel;
  readonly errors: Errors;
}

export function createContext(extension: ExtensionContext): EditorContext {
  const log = window.createOutputChannel('X-Instruct', { log: true });
  const errors = new Errors(log);
  const keys = new ApiKeys(extension.secrets);
  const model = new ModelService(extension, keys, errors.note);
  const report = (error: unknown): void => void errors.show(error);
  const paths = new ExtensionPaths(extension);
  const detectors = new DetectorSource(() => loadDetectors(paths.detectorFolder), report);
  const sessions = new Sessions({ models: model, detectors, warn: errors.warn, report });
  const current = new CurrentRecord(sessions);
  const shown = new ShownCandidates(sessions);
  const styles = new Styles();
  const files = new VersionFiles(sessions);
  const diffs = new VersionDiffs(files);
  const work = new Work();
  const decisions = new Decisions();
  const actions = new RecordActions({
    ...{ sessions, current, models: model, decisions, work, errors },
    openDiff: diffs.open,
  });
  const trainerSays = (line: string): void => {
    log.info(`trainer: ${line}`);
  };
  const desk = new TeachingDesk(nodePort(paths, detectors, trainerSays), errors);
  const owned = Disposable.from(desk, actions, work, files, styles, shown, current, sessions, model, keys, log);
  const parts = { sessions, current, actions, shown, diffs, model, keys, styles, desk, log, errors };
  return Object.assign(owned, parts, { teachingStatus: desk.status });
}
