import { l10n, window } from 'vscode';
import { languageName } from '../../core/language/codes.js';
import { lessonOf } from '../../core/validation/lesson.js';
import { isFindingArgs } from '../finding-args.js';
import { sessionOf } from '../session-of.js';
import { requireTrust } from '../trust.js';
import type { Command } from './command.js';

/** Teaches the file's language check that a row is right, and with it all rows that are found alike and no surer. */
export const rowIsRight: Command = {
  id: 'xinstruct.rowIsRight',
  async run({ sessions }, arg) {
    if (!isFindingArgs(arg)) return;
    const lesson = lessonOf(arg.problem);
    const session = sessionOf(arg.document, sessions);
    if (!lesson || !session || !(await requireTrust())) return;
    const author = await session.author();
    await author.teach(lesson);
    window.setStatusBarMessage(
      l10n.t(
        'Learned for this file: {0} that looks like {1} as much as this row is right. “Show What This File Taught the Language Check” takes it back.',
        languageName(lesson.declared),
        languageName(lesson.found),
      ),
      8_000,
    );
  },
};
