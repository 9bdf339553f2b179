import { fill } from '../../core/protocol/labels.js';
import type { StudioRecord, StudioState } from '../../core/protocol/studio.js';
import { languageLabels, statusLabels } from '../announce.js';
import type { Context } from '../context.js';
import { element, setAttribute, setOptionalText, setShown, setText, type View } from '../dom.js';
import { icon, setIcon, type IconName } from '../icons.js';

const languageIcons: Readonly<Record<StudioRecord['language']['level'], IconName>> = {
  ok: 'ok',
  information: 'information',
  warning: 'warning',
  error: 'error',
  abstained: 'unknown',
};

/** Where one is: file, line, id, what was decided, and how far the file is. */
export class Head implements View<StudioState> {
  readonly root: HTMLElement;
  private readonly file = element('span', { class: 'file', dir: 'auto' });
  private readonly line = element('span', { class: 'line' });
  private readonly id = element('span', { class: 'id', dir: 'auto' });
  private readonly status = element('span', { class: 'status' });
  private readonly passage = element('p', { class: 'note' });
  private readonly counts = element('p', { class: 'note' });

  constructor(private readonly context: Context) {
    const title = element('h1', {}, this.file, ' ', this.line, ' ', this.id);
    this.root = element('header', {}, title, this.status, this.passage, this.counts);
  }

  update({ file, record, counts }: StudioState): void {
    const { labels } = this.context;
    setOptionalText(this.file, file);
    setAttribute(this.file, 'title', file);
    setOptionalText(this.line, record && fill(labels.position, record.line));
    setOptionalText(this.id, record?.id);
    setAttribute(this.id, 'title', record?.id);
    setOptionalText(this.status, record && labels[statusLabels[record.status]]);
    setAttribute(this.status, 'data-status', record?.status);
    const passage = record?.passage;
    setOptionalText(this.passage, passage && fill(labels.passage, passage.start + 1, passage.end));
    const { waiting, accepted, records, problems } = counts;
    setOptionalText(
      this.counts,
      file === undefined ? undefined : fill(labels.counts, waiting, accepted, records, problems),
    );
  }
}

/** Whether the text is in the language that it should be in: a sign, the same in words, and why. */
export class LanguageView implements View<StudioRecord> {
  readonly root: HTMLElement;
  private readonly sign = icon('unknown');
  private readonly level = element('strong');
  private readonly summary = element('span', { dir: 'auto' });

  constructor(private readonly context: Context) {
    this.root = element('p', { class: 'language' }, this.sign, element('span', {}, this.level, ' ', this.summary));
  }

  update({ language: { level, summary } }: StudioRecord): void {
    setAttribute(this.root, 'data-level', level);
    setIcon(this.sign, languageIcons[level]);
    setText(this.level, `${this.context.labels[languageLabels[level]]}.`);
    setText(this.summary, summary);
  }
}

/** The instruction that the record has in the file now; a passage has none. */
export class InstructionView implements View<StudioRecord> {
  readonly root: HTMLElement;
  private readonly body = element('p', { class: 'instruction', dir: 'auto' });

  constructor(private readonly context: Context) {
    this.root = element('section', {}, element('h2', {}, context.labels.instruction), this.body);
  }

  update({ instruction, passage }: StudioRecord): void {
    setShown(this.root, passage === undefined);
    setText(this.body, instruction === '' ? this.context.labels.noInstruction : instruction);
    setAttribute(this.body, 'class', instruction === '' ? 'instruction none' : 'instruction');
  }
}
