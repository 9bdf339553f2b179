import type { StudioAction } from '../core/protocol/keys.js';
import type { Labels } from '../core/protocol/labels.js';
import type { FromStudio, StudioRecord, StudioState, ToStudio } from '../core/protocol/studio.js';
import { announcement } from './announce.js';
import { chainsOf, inOrder, type Chain } from './chains.js';
import type { Context, Shown } from './context.js';
import { element, setShown, setText } from './dom.js';
import { actionOf } from './keyboard.js';
import { Lock } from './lock.js';
import type { Memory, PlaceMemory } from './memory.js';
import { ActionBar, isPossible } from './parts/action-bar.js';
import { CandidateList } from './parts/candidate-list.js';
import { EditBox } from './parts/edit-box.js';
import { Help } from './parts/help.js';
import { ErrorView, FailureView, ModelView, ProgressView } from './parts/notices.js';
import { Head, InstructionView, LanguageView } from './parts/record-head.js';
import { RefineBox } from './parts/refine-box.js';
import { TeachingView } from './parts/teaching-view.js';
import { TextView } from './parts/text-view.js';
import { nextSelection, step } from './selection.js';

/** The whole panel: it shows the host's state, and turns keys and buttons into messages. */
export class App {
  readonly root: HTMLElement;
  private state: StudioState | undefined;
  private shown: Shown | undefined;
  private readonly lock = new Lock();

  private readonly head: Head;
  private readonly empty = element('p', { class: 'empty' });
  private readonly record: HTMLElement;
  private readonly text: TextView;
  private readonly language: LanguageView;
  private readonly instruction: InstructionView;
  private readonly failure: FailureView;
  private readonly error = new ErrorView();
  private readonly candidates: CandidateList;
  private readonly progress: ProgressView;
  private readonly edit: EditBox;
  private readonly refine: RefineBox;
  private readonly teaching: TeachingView;
  private readonly model: ModelView;
  private readonly bar: ActionBar;
  private readonly help: Help;
  private readonly live = element('p', { class: 'spoken', role: 'status', 'aria-live': 'polite' });

  constructor(
    private readonly labels: Labels,
    private readonly post: (message: FromStudio) => void,
    private readonly memory: Memory,
  ) {
    const context: Context = {
      labels,
      send: this.send,
      act: this.act,
      leave: this.leave,
      select: (candidate) => {
        this.remember((memory) => ({ ...memory, selection: { candidate, chosen: true } }));
      },
      remember: this.remember,
    };
    this.head = new Head(context);
    this.text = new TextView(context);
    this.language = new LanguageView(context);
    this.instruction = new InstructionView(context);
    this.failure = new FailureView(context);
    this.candidates = new CandidateList(context);
    this.progress = new ProgressView(context);
    this.edit = new EditBox(context);
    this.refine = new RefineBox(context);
    this.teaching = new TeachingView(context);
    this.model = new ModelView(context);
    this.bar = new ActionBar(context);
    this.help = new Help(labels);
    const parts = [this.text, this.language, this.instruction, this.failure, this.candidates, this.edit, this.refine];
    this.record = element('div', { class: 'record' }, ...parts.map(({ root }) => root));
    const main = element('main', {}, this.error.root, this.teaching.root, this.empty, this.record, this.model.root);
    const bottom = element(
      'section',
      { class: 'bottom', 'aria-label': labels.decisions },
      this.progress.root,
      this.bar.root,
    );
    this.root = element('div', { class: 'studio' }, this.head.root, main, bottom, this.live, this.help.root);
    setShown(this.root, false);
  }

  receive(message: Exclude<ToStudio, { type: 'start' }>): void {
    switch (message.type) {
      case 'state':
        this.take(message.state);
        break;
      case 'more':
        this.text.append(message);
        break;
      case 'error':
        this.error.update(message.message);
        break;
      case 'done':
        this.lock.release(message.of);
        break;
    }
  }

  /** Keys of the whole page. */
  press(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    if (target instanceof HTMLTextAreaElement) {
      if (event.key === 'Escape' && !event.isComposing) this.leaveBox(target);
      return;
    }
    const action = actionOf(event);
    const movesItself = target?.closest('.text, [role="radiogroup"]') ?? null;
    if (action === undefined || ((action === 'up' || action === 'down') && movesItself !== null)) return;
    event.preventDefault();
    this.act(action);
  }

  /** Puts the focus where it was before the page was hidden. */
  restoreFocus(): void {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const part = [...this.root.querySelectorAll<HTMLElement>('[data-part]')].find(
      (each) => each.dataset['part'] === this.memory.focus,
    );
    (part ?? this.candidates.listbox).focus();
  }

  private take(state: StudioState): void {
    const before = this.state;
    this.state = state;
    const { record } = state;
    if (record !== undefined) {
      const old = before?.record?.place === record.place ? before.record : undefined;
      const chains = chainsOf(record.candidates);
      const memory = afterState(this.memory.of(record.place), old, record, chains);
      if (memory !== this.memory.of(record.place)) this.memory.set(record.place, memory);
    }
    if (before?.record?.place !== record?.place) this.error.update(undefined);
    this.render();
    const news = announcement(before, state, this.labels);
    if (news !== undefined) setText(this.live, news);
  }

  private render(): void {
    const { state } = this;
    if (state === undefined) return;
    setShown(this.root, true);
    this.head.update(state);
    this.progress.update(state);
    this.teaching.update(state);
    this.model.update(state);
    setText(this.empty, this.labels[state.empty === 'no-file' ? 'noFile' : 'noRecord']);
    setShown(this.empty, state.record === undefined);
    setShown(this.record, state.record !== undefined);
    this.shown = state.record && this.show(state, state.record);
    this.bar.update(this.shown);
    if (this.shown === undefined) return;
    for (const part of [this.text, this.language, this.instruction, this.failure]) part.update(this.shown.record);
    for (const part of [this.candidates, this.edit, this.refine]) part.update(this.shown);
  }

  private show(state: StudioState, record: StudioRecord): Shown {
    const chains = chainsOf(record.candidates);
    const memory = this.memory.of(record.place);
    const selected = inOrder(chains).find(({ candidate }) => candidate.id === memory.selection?.candidate);
    return { state, record, chains, selected, memory };
  }

  private readonly send = (message: FromStudio): void => {
    if (!this.lock.take(message.type)) return;
    this.error.update(undefined);
    this.post(message);
  };

  private readonly remember = (change: (memory: PlaceMemory) => PlaceMemory): void => {
    const place = this.state?.record?.place;
    if (place === undefined) return;
    this.memory.set(place, change(this.memory.of(place)));
    this.render();
  };

  private readonly leave = (): void => {
    this.candidates.listbox.focus();
    if (document.activeElement !== this.candidates.listbox && document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
  };

  private leaveBox(box: HTMLTextAreaElement): void {
    if (this.edit.root.contains(box)) {
      this.edit.close();
    } else {
      this.leave();
    }
  }

  private readonly act = (action: StudioAction): void => {
    const { shown } = this;
    if (!isPossible(action, shown)) return;
    switch (action) {
      case 'help':
        this.help.open();
        break;
      case 'cancel':
        this.error.update(undefined);
        if (this.state?.progress !== undefined || (this.state?.pending.length ?? 0) > 0) this.send({ type: 'cancel' });
        break;
      case 'next':
      case 'previous':
        this.send({ type: action });
        break;
      case 'down':
      case 'up':
        this.move(action === 'down' ? 1 : -1);
        break;
      case 'edit':
        this.edit.open();
        break;
      case 'refine':
        this.refine.focus();
        break;
      case 'generate':
      case 'reject':
      case 'skip':
      case 'undo':
        if (shown !== undefined) this.send({ type: action, place: shown.record.place });
        break;
      case 'accept':
      case 'dismiss':
        if (shown?.selected !== undefined) {
          this.send({ type: action, place: shown.record.place, candidate: shown.selected.candidate.id });
        }
        break;
      case 'compare':
        if (shown?.selected !== undefined) {
          this.send({ type: 'diff', place: shown.record.place, right: shown.selected.candidate.id });
        }
        break;
    }
  };

  private move(by: 1 | -1): void {
    const { shown } = this;
    if (shown === undefined) return;
    const selection = step(
      shown.memory.selection,
      inOrder(shown.chains).map(({ candidate }) => candidate),
      by,
    );
    if (selection !== undefined) this.remember((memory) => ({ ...memory, selection }));
    this.candidates.listbox.focus();
  }
}

/** The selection moves on with the candidates; a wish that led to a version was granted and is not kept in its box. */
function afterState(
  memory: PlaceMemory,
  before: StudioRecord | undefined,
  after: StudioRecord,
  chains: readonly Chain[],
): PlaceMemory {
  const ordered = inOrder(chains).map(({ candidate }) => candidate);
  const { selection: old, wish, ...rest } = memory;
  const selection = nextSelection(old, before?.candidates, ordered);
  const known = new Set(before?.candidates.map(({ id }) => id) ?? []);
  const granted =
    before !== undefined && after.candidates.some((each) => !known.has(each.id) && each.wish === wish?.trim());
  if (
    selection?.candidate === old?.candidate &&
    selection?.chosen === old?.chosen &&
    !(granted && wish !== undefined)
  ) {
    return memory;
  }
  return {
    ...rest,
    ...(wish === undefined || granted ? {} : { wish }),
    ...(selection === undefined ? {} : { selection }),
  };
}
