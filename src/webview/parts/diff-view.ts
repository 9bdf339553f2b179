import type { Labels } from '../../core/protocol/labels.js';
import { element, setShown, setText, type View } from '../dom.js';
import { wordDiff, type DiffPart } from '../word-diff.js';

export interface Comparison {
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

/** What changed between two wordings, word by word; said in words too, for those who don't see the colours and lines. */
export class DiffView implements View<Comparison | undefined> {
  readonly root: HTMLElement;
  private readonly title = element('span', { class: 'diff-title' });
  private readonly body = element('span', { class: 'diff-body', dir: 'auto' });
  private shown: Comparison | undefined;

  constructor(private readonly labels: Labels) {
    this.root = element('span', { class: 'diff' }, this.title, ' ', this.body);
    setShown(this.root, false);
  }

  update(comparison: Comparison | undefined): void {
    setShown(this.root, comparison !== undefined);
    if (comparison === undefined) return;
    setText(this.title, comparison.title);
    if (this.shown?.from === comparison.from && this.shown.to === comparison.to) return;
    this.shown = comparison;
    this.body.replaceChildren(...this.parts(wordDiff(comparison.from, comparison.to)));
  }

  private parts(parts: readonly DiffPart[] | undefined): readonly (Node | string)[] {
    if (parts === undefined) return [this.labels.noComparison];
    if (parts.every(({ kind }) => kind === 'same')) return [this.labels.sameWording];
    return parts.map(({ kind, text }) => {
      if (kind === 'same') return text;
      const [tag, word] =
        kind === 'deleted' ? (['del', this.labels.deleted] as const) : (['ins', this.labels.inserted] as const);
      return element(tag, {}, spoken(`${word} `), text, spoken(` ${this.labels.endOfChange} `));
    });
  }
}

/** With a direction of its own, so that it has no part in that of the text around it. */
function spoken(text: string): HTMLElement {
  return element('span', { class: 'spoken', dir: 'auto' }, text);
}
