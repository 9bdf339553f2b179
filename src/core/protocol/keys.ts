/** What a key does while the studio has the focus. */
export const studioActions = [
  'generate',
  'accept',
  'edit',
  'refine',
  'reject',
  'dismiss',
  'skip',
  'undo',
  'next',
  'previous',
  'down',
  'up',
  'compare',
  'cancel',
  'help',
] as const;
export type StudioAction = (typeof studioActions)[number];

/** One way to act on the record under review: by a key in the studio, by a chord in the editor, or both. */
export interface ReviewKey {
  /** What it does, in English, as the README's table says it. */
  readonly does: string;
  /** As `KeyboardEvent.key` spells them, letters in lower case. */
  readonly studio?: { readonly action: StudioAction; readonly keys: readonly [string, ...string[]] };
  /** `chord`: what is pressed after {@link chordPrefix}, as `package.json` spells it. */
  readonly editor?: { readonly command: string; readonly chord: string };
}

/** The first half of the editor's chords. */
export const chordPrefix = { key: 'ctrl+alt+x', mac: 'cmd+alt+x' } as const;

/** All keys of a review, in the order in which they are explained; the same letter means the same in the studio and in the editor. */
export const reviewKeys: readonly ReviewKey[] = [
  {
    does: 'Generate candidates',
    studio: { action: 'generate', keys: ['g'] },
    editor: { command: 'xinstruct.generate', chord: 'g' },
  },
  {
    does: 'Accept the candidate',
    studio: { action: 'accept', keys: ['a'] },
    editor: { command: 'xinstruct.accept', chord: 'a' },
  },
  {
    does: 'Edit the candidate, then accept it',
    studio: { action: 'edit', keys: ['e'] },
    editor: { command: 'xinstruct.editThenAccept', chord: 'e' },
  },
  {
    does: 'Refine the candidate, with a wish or in a style',
    studio: { action: 'refine', keys: ['r'] },
    editor: { command: 'xinstruct.refine', chord: 'r' },
  },
  {
    does: 'Reject the record: none of its candidates will do',
    studio: { action: 'reject', keys: ['x'] },
    editor: { command: 'xinstruct.reject', chord: 'x' },
  },
  {
    does: 'Dismiss this candidate only',
    studio: { action: 'dismiss', keys: ['d'] },
    editor: { command: 'xinstruct.dismiss', chord: 'd' },
  },
  {
    does: 'Skip the record for now',
    studio: { action: 'skip', keys: ['s'] },
    editor: { command: 'xinstruct.skip', chord: 's' },
  },
  {
    does: 'Undo the last decision on the record',
    studio: { action: 'undo', keys: ['u'] },
    editor: { command: 'xinstruct.undo', chord: 'u' },
  },
  {
    does: 'Next record that waits for a decision',
    studio: { action: 'next', keys: ['n', 'j'] },
    editor: { command: 'xinstruct.nextRecord', chord: 'n' },
  },
  {
    does: 'Previous record that waits for a decision',
    studio: { action: 'previous', keys: ['p', 'k'] },
    editor: { command: 'xinstruct.previousRecord', chord: 'p' },
  },
  {
    does: 'Next candidate',
    studio: { action: 'down', keys: ['ArrowDown'] },
    editor: { command: 'xinstruct.nextCandidate', chord: 'v' },
  },
  { does: 'Previous candidate', studio: { action: 'up', keys: ['ArrowUp'] } },
  {
    does: 'Compare two versions in the diff editor',
    studio: { action: 'compare', keys: ['c'] },
    editor: { command: 'xinstruct.compare', chord: 'c' },
  },
  {
    does: 'Cancel what is being written',
    studio: { action: 'cancel', keys: ['Escape'] },
    editor: { command: 'xinstruct.cancel', chord: 'escape' },
  },
  { does: 'Check the whole file', editor: { command: 'xinstruct.checkFile', chord: 'k' } },
  { does: 'Choose the styles', editor: { command: 'xinstruct.chooseStyles', chord: 't' } },
  { does: 'Choose the model', editor: { command: 'xinstruct.chooseModel', chord: 'm' } },
  { does: 'Open the studio', editor: { command: 'xinstruct.openStudio', chord: 'o' } },
  { does: 'Show these keys', studio: { action: 'help', keys: ['?'] } },
];
