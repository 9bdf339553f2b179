import { l10n } from 'vscode';
import type { Labels } from '../../core/protocol/labels.js';
import type { Fix } from '../../core/protocol/studio.js';
import { levelLabel } from '../language-level.js';

/** The studio's sentences in the editor's language. */
export function studioLabels(): Labels {
  return { ...passive(), ...buttons(), ...keys(), ...teaching() };
}

export function fixLabel(fix: Fix): string {
  switch (fix) {
    case 'retry':
      return l10n.t('Retry');
    case 'choose-model':
      return l10n.t('Choose Model');
    case 'set-key':
      return l10n.t('Set API Key');
    case 'endpoint-settings':
      return l10n.t('Open Settings');
    case 'log':
      return l10n.t('Show Log');
  }
}

function passive() {
  return {
    noFile: l10n.t('Open a JSONL file to see its records here.'),
    noRecord: l10n.t(
      'There is no record at the cursor. Put it on a line that holds one, or go to the next that waits.',
    ),
    position: l10n.t('Line {0}'),
    passage: l10n.t('Passage, characters {0} to {1}'),
    counts: l10n.t('{0} waiting, {1} accepted of {2} records, {3} problems'),
    decisions: l10n.t('Decisions'),
    text: l10n.t('Text'),
    showMore: l10n.t('Show more ({0} characters left)'),
    languageOk: levelLabel('ok'),
    languageInformation: levelLabel('information'),
    languageWarning: levelLabel('warning'),
    languageError: levelLabel('error'),
    languageAbstained: levelLabel('abstained'),
    statusUntouched: l10n.t('Not begun'),
    statusWaiting: l10n.t('Waiting for a decision'),
    statusAccepted: l10n.t('Accepted'),
    statusRejected: l10n.t('Rejected'),
    statusSkipped: l10n.t('Skipped'),
    instruction: l10n.t('Instruction in the file'),
    noInstruction: l10n.t('None yet'),
    candidates: l10n.t('Candidates'),
    noCandidates: l10n.t('No candidates yet.'),
    candidate: l10n.t('Candidate {0}'),
    version: l10n.t('v{0}'),
    refines: l10n.t('from v{0}'),
    best: l10n.t('Best'),
    accepted: l10n.t('Accepted'),
    dismissed: l10n.t('Dismissed'),
    score: l10n.t('score {0}'),
    by: l10n.t('by {0}'),
    wished: l10n.t('wish: {0}'),
    changes: l10n.t('Changes from v{0}'),
    sameWording: l10n.t('The wording is the same.'),
    noComparison: l10n.t('Too long to compare here: open both in the diff editor.'),
    deleted: l10n.t('deleted:'),
    inserted: l10n.t('inserted:'),
    endOfChange: l10n.t('end of change'),
    pending: l10n.t('Being written'),
    pendingHint: l10n.t('Being written'),
    nothingYet: l10n.t('Waiting for the model ...'),
    stylesToWrite: l10n.t('Styles to write'),
    refineTitle: l10n.t('Refine'),
    wish: l10n.t('Your wish'),
    wishHint: l10n.t('Enter sends it, Shift+Enter starts a new line.'),
    wishPlaceholder: l10n.t('shorter; ask for a table; ...'),
    noWishes: l10n.t(
      'This model takes no wishes in free words. Choose a style for the new version, or choose a chat model.',
    ),
    refineStyle: l10n.t('Style of the new version'),
    sameStyle: l10n.t('Same'),
    editTitle: l10n.t('Your wording'),
    editHint: l10n.t('Enter accepts it, Shift+Enter starts a new line, Escape goes back.'),
    editAccept: l10n.t('Accept this wording'),
    editCancel: l10n.t('Back'),
    failure: l10n.t('The last attempt failed'),
    model: l10n.t('Model'),
    change: l10n.t('Change'),
    helpTitle: l10n.t('Keys'),
    helpKey: l10n.t('Key'),
    helpDoes: l10n.t('What it does'),
    close: l10n.t('Close'),
    saysWriting: l10n.t('Writing'),
    saysWritten: l10n.t('Written. Candidates: {0}.'),
    saysBest: l10n.t('Best: {0}'),
    saysPlace: l10n.t('Line {0}. {1}. {2}. Candidates: {3}.'),
  };
}

function buttons() {
  return {
    'do.generate': l10n.t('Generate'),
    'do.accept': l10n.t('Accept'),
    'do.edit': l10n.t('Edit'),
    'do.refine': l10n.t('Refine'),
    'do.reject': l10n.t('Reject'),
    'do.dismiss': l10n.t('Dismiss'),
    'do.skip': l10n.t('Skip'),
    'do.undo': l10n.t('Undo'),
    'do.next': l10n.t('Next'),
    'do.previous': l10n.t('Previous'),
    'do.down': l10n.t('Next candidate'),
    'do.up': l10n.t('Previous candidate'),
    'do.compare': l10n.t('Compare'),
    'do.cancel': l10n.t('Cancel'),
    'do.help': l10n.t('Keys'),
  };
}

function keys() {
  return {
    'does.generate': l10n.t('Generate candidates'),
    'does.accept': l10n.t('Accept the candidate'),
    'does.edit': l10n.t('Edit the candidate, then accept it'),
    'does.refine': l10n.t('Refine the candidate, with a wish or in a style'),
    'does.reject': l10n.t('Reject the record: none of its candidates will do'),
    'does.dismiss': l10n.t('Dismiss this candidate only'),
    'does.skip': l10n.t('Skip the record for now'),
    'does.undo': l10n.t('Undo the last decision on the record'),
    'does.next': l10n.t('Next record that waits for a decision'),
    'does.previous': l10n.t('Previous record that waits for a decision'),
    'does.down': l10n.t('Next candidate'),
    'does.up': l10n.t('Previous candidate'),
    'does.compare': l10n.t('Compare two versions in the diff editor'),
    'does.cancel': l10n.t('Cancel what is being written'),
    'does.help': l10n.t('Show these keys'),
  };
}

function teaching() {
  return {
    teaching: l10n.t('Teaching {0}'),
    curve: l10n.t('Loss by step'),
    curveSays: l10n.t('Curve of the loss: {0} at step {1}, {2} at step {3}, lowest {4} at step {5}.'),
    curveSteps: l10n.t('step {0}'),
    heldOut: l10n.t('Held-out pairs, before and after'),
    heldOutNote: l10n.t(
      'Pairs that nothing was learned from. Loss: lower is better. Found: the share of texts for which their own instruction is the likeliest.',
    ),
    heldOutRow: l10n.t('{0} ({1})'),
    teachLanguage: l10n.t('Language'),
    teachLoss: l10n.t('Loss'),
    teachRecall: l10n.t('Found'),
    teachBefore: l10n.t('before'),
    teachAfter: l10n.t('after'),
    'teach.pause': l10n.t('Pause'),
    'teach.resume': l10n.t('Resume'),
    'teach.cancel': l10n.t('Cancel'),
    'teach.go-on': l10n.t('Go On'),
    'teach.close': l10n.t('Close'),
  };
}
