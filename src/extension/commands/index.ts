import { commands, Disposable } from 'vscode';
import type { EditorContext } from '../context.js';
import { accept } from './accept.js';
import { adapters } from './adapters.js';
import { cancel } from './cancel.js';
import { checkFile } from './check-file.js';
import { chooseModel } from './choose-model.js';
import { chooseStyles } from './choose-styles.js';
import type { Command } from './command.js';
import { compare } from './compare.js';
import { configureEndpoint } from './configure-endpoint.js';
import { deleteApiKey } from './delete-api-key.js';
import { diffAccept } from './diff-accept.js';
import { diffEdit } from './diff-edit.js';
import { diffReject } from './diff-reject.js';
import { dismiss } from './dismiss.js';
import { editThenAccept } from './edit-then-accept.js';
import { generate } from './generate.js';
import { ignoreCheck } from './ignore-check.js';
import { mendAlike } from './mend-alike.js';
import { nextCandidate } from './next-candidate.js';
import { nextRecord } from './next-record.js';
import { openStudio } from './open-studio.js';
import { previousRecord } from './previous-record.js';
import { recordGhostText } from './record-ghost-text.js';
import { refine } from './refine.js';
import { reject } from './reject.js';
import { restoreChecks } from './restore-checks.js';
import { rowIsRight } from './row-is-right.js';
import { setApiKey } from './set-api-key.js';
import { showFileStatus } from './show-file-status.js';
import { showLessons } from './show-lessons.js';
import { showLog } from './show-log.js';
import { skip } from './skip.js';
import { teach } from './teach.js';
import { undo } from './undo.js';

const all: readonly Command[] = [
  ...[generate, cancel, refine, compare],
  ...[accept, editThenAccept, nextCandidate, dismiss, reject, skip, undo, nextRecord, previousRecord, recordGhostText],
  ...[diffAccept, diffReject, diffEdit],
  ...[checkFile, ignoreCheck, restoreChecks, mendAlike, rowIsRight, showLessons, showFileStatus],
  ...[openStudio, chooseModel, configureEndpoint, setApiKey, deleteApiKey, chooseStyles, showLog],
  ...[teach, adapters],
];

/** Registers every command; what one of them rejects with is shown. */
export function registerCommands(context: EditorContext): Disposable {
  const registered = all.map((command) =>
    commands.registerCommand(command.id, async (...args: unknown[]) => {
      try {
        await command.run(context, ...args);
      } catch (error) {
        void context.errors.show(error, () => command.run(context, ...args));
      }
    }),
  );
  return Disposable.from(...registered);
}
