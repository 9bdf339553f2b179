import { fill } from '../../core/protocol/labels.js';
import type { StudioState } from '../../core/protocol/studio.js';
import type { Chain } from '../chains.js';
import type { Context, Shown } from '../context.js';
import { element, KeyedList, newId, setAttribute, setDisabled, setShown, setText, type View } from '../dom.js';
import { actionButton } from './button.js';
import { StyleChips } from './style-chips.js';
import { VersionView, type ShownVersion } from './version-view.js';

type ShownChain = Omit<Chain, 'versions'> & { readonly versions: readonly ShownVersion[] };
type Pending = StudioState['pending'][number] & { readonly styleLabel: string | undefined };

/** The candidates: a list to choose from, chain by chain, and below it what is being written. */
export class CandidateList implements View<Shown> {
  readonly root: HTMLElement;
  readonly listbox: HTMLElement;
  private readonly count = element('span', { class: 'count' });
  private readonly none = element('p', { class: 'none' });
  private readonly chains: KeyedList<ShownChain>;
  private readonly pendings: KeyedList<Pending>;
  private readonly pendingList: HTMLElement;
  private readonly generate: HTMLElement;
  private readonly chips: StyleChips;
  private active: string | undefined;

  constructor(context: Context) {
    const { labels } = context;
    const heading = newId('candidates');
    this.listbox = element('div', {
      class: 'list',
      role: 'listbox',
      tabindex: '0',
      'aria-labelledby': heading,
      'data-part': 'list',
    });
    this.pendingList = element('ul', { class: 'pendings', 'aria-label': labels.pending });
    this.chains = new KeyedList(
      this.listbox,
      ({ id }) => id,
      () => new ChainView(context),
    );
    this.pendings = new KeyedList(
      this.pendingList,
      ({ id }) => id,
      () => pendingView(context),
    );
    this.generate = actionButton(context, 'generate');
    this.chips = new StyleChips(context);
    setText(this.none, labels.noCandidates);
    this.root = element(
      'section',
      { 'aria-labelledby': heading },
      element(
        'div',
        { class: 'row' },
        element('h2', { id: heading }, labels.candidates, ' ', this.count),
        this.generate,
      ),
      this.chips.root,
      this.none,
      this.listbox,
      this.pendingList,
    );
  }

  update({ state, record, chains, selected }: Shown): void {
    const labelOf = (style: string | undefined): string | undefined =>
      state.styles.find(({ id }) => id === style)?.label;
    this.chains.update(
      chains.map((chain) => ({
        ...chain,
        versions: chain.versions.map((version) => ({
          ...version,
          selected: version.candidate === selected?.candidate,
          numbered: chain.versions.length > 1,
          styleLabel: labelOf(version.candidate.style),
        })),
      })),
    );
    this.pendings.update(state.pending.map((each) => ({ ...each, styleLabel: labelOf(each.style) })));
    setText(this.count, record.candidates.length === 0 ? '' : `(${record.candidates.length})`);
    setShown(this.listbox, record.candidates.length > 0);
    setShown(this.pendingList, state.pending.length > 0);
    setShown(this.none, record.candidates.length === 0 && state.pending.length === 0);
    setDisabled(this.generate, state.blocked !== undefined);
    this.chips.update(state);
    const option = this.listbox.querySelector('[aria-selected="true"]');
    setAttribute(this.listbox, 'aria-activedescendant', option?.id);
    if (option !== null && this.active !== undefined && this.active !== option.id)
      option.scrollIntoView({ block: 'nearest' });
    this.active = option?.id;
  }
}

class ChainView implements View<ShownChain> {
  readonly root = element('div', { class: 'chain', role: 'group' });
  private readonly versions: KeyedList<ShownVersion>;

  constructor(private readonly context: Context) {
    this.versions = new KeyedList(
      this.root,
      ({ candidate }) => candidate.id,
      () => new VersionView(context),
    );
  }

  update({ number, versions }: ShownChain): void {
    setAttribute(this.root, 'aria-label', fill(this.context.labels.candidate, number));
    this.versions.update(versions);
  }
}

function pendingView({ labels }: Context): View<Pending> {
  const text = element('span', { class: 'wording', dir: 'auto', lang: 'en' });
  const style = element('span');
  const title = element('span', { class: 'marks' }, element('span', { class: 'mark' }, labels.pendingHint), ' ', style);
  return {
    root: element('li', { class: 'pending' }, title, text),
    update: (pending) => {
      setText(style, pending.styleLabel ?? '');
      setText(text, pending.text === '' ? labels.nothingYet : pending.text);
    },
  };
}
