import { fill } from '../../core/protocol/labels.js';
import type { StudioCandidate } from '../../core/protocol/studio.js';
import type { Version } from '../chains.js';
import type { Context } from '../context.js';
import { element, KeyedList, newId, setAttribute, setOptionalText, setShown, setText, type View } from '../dom.js';
import { icon } from '../icons.js';
import { decimal } from '../numbers.js';
import { DiffView } from './diff-view.js';

export interface ShownVersion extends Version {
  readonly selected: boolean;
  readonly styleLabel: string | undefined;
  /** True where its chain has several versions. */
  readonly numbered: boolean;
}

/** A version as an option of the list: everything in it is text, for what an option holds can't be operated. */
export class VersionView implements View<ShownVersion> {
  readonly root = element('div', { class: 'version', role: 'option', id: newId('version') });
  private readonly number = element('span', { class: 'number' });
  private readonly refines = element('span');
  private readonly style = element('span');
  private readonly best: HTMLElement;
  private readonly accepted: HTMLElement;
  private readonly dismissed: HTMLElement;
  private readonly text = element('span', { class: 'wording', dir: 'auto' });
  private readonly flaws = element('span', { class: 'flaws' });
  private readonly flawList: KeyedList<StudioCandidate['flaws'][number]>;
  private readonly diff: DiffView;
  private readonly wish = element('span', { class: 'wish', dir: 'auto' });
  private readonly score = element('span');
  private readonly author = element('span', { dir: 'auto' });
  private id: string | undefined;

  constructor(private readonly context: Context) {
    const { labels } = context;
    this.best = element('span', { class: 'mark best' }, icon('best'), labels.best);
    this.accepted = element('span', { class: 'mark' }, icon('ok'), labels.accepted);
    this.dismissed = element('span', { class: 'mark' }, icon('error'), labels.dismissed);
    this.diff = new DiffView(labels);
    this.flawList = new KeyedList(this.flaws, ({ code }) => code, flawView);
    const marks = [this.number, this.refines, this.best, this.accepted, this.dismissed, this.style];
    this.root.append(
      line('marks', marks),
      this.text,
      this.flaws,
      this.diff.root,
      this.wish,
      line('facts', [this.score, this.author]),
    );
    this.root.addEventListener('click', () => {
      if (this.id !== undefined) context.select(this.id);
    });
  }

  update({ candidate, number, parent, selected, styleLabel, numbered }: ShownVersion): void {
    const { labels } = this.context;
    this.id = candidate.id;
    setAttribute(this.root, 'aria-selected', String(selected));
    setAttribute(this.root, 'data-dismissed', candidate.dismissed ? 'true' : undefined);
    setOptionalText(this.number, numbered ? fill(labels.version, number) : undefined);
    setOptionalText(
      this.refines,
      parent && parent.number !== number - 1 ? fill(labels.refines, parent.number) : undefined,
    );
    setOptionalText(this.style, styleLabel);
    setShown(this.best, candidate.best);
    setShown(this.accepted, candidate.accepted);
    setShown(this.dismissed, candidate.dismissed);
    setText(this.text, candidate.text);
    setAttribute(this.text, 'lang', candidate.flaws.some(({ code }) => code === 'not-english') ? '' : 'en');
    this.flawList.update(candidate.flaws);
    setShown(this.flaws, candidate.flaws.length > 0);
    setOptionalText(this.wish, candidate.wish === undefined ? undefined : fill(labels.wished, candidate.wish));
    setOptionalText(
      this.score,
      candidate.score === undefined ? undefined : fill(labels.score, decimal(candidate.score)),
    );
    setText(this.author, fill(labels.by, candidate.author));
    this.diff.update(
      selected && parent !== undefined
        ? { title: fill(labels.changes, parent.number), from: parent.candidate.text, to: candidate.text }
        : undefined,
    );
  }
}

function line(name: string, parts: readonly HTMLElement[]): HTMLElement {
  return element('span', { class: name }, ...parts.flatMap((part) => [part, ' ']));
}

function flawView({ label }: StudioCandidate['flaws'][number]): View<StudioCandidate['flaws'][number]> {
  const text = element('span', {}, label);
  return {
    root: element('span', { class: 'flaw' }, icon('warning'), text),
    update: (flaw) => {
      setText(text, flaw.label);
    },
  };
}
