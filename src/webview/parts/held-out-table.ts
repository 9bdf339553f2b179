import { fill, type Labels } from '../../core/protocol/labels.js';
import type { StudioHeldOut } from '../../core/protocol/teaching.js';
import { element, KeyedList, setShown, setText, type View } from '../dom.js';
import { decimal, percent } from '../numbers.js';

/** What held-out pairs cost the model before and after, by language. */
export class HeldOutTable implements View<readonly StudioHeldOut[]> {
  readonly root: HTMLElement;
  private readonly rows: KeyedList<StudioHeldOut>;

  constructor(labels: Labels) {
    const { teachLanguage, teachLoss, teachRecall, teachBefore, teachAfter } = labels;
    const groups = element(
      'tr',
      {},
      element('th', { scope: 'col', rowspan: '2' }, teachLanguage),
      element('th', { scope: 'colgroup', colspan: '2' }, teachLoss),
      element('th', { scope: 'colgroup', colspan: '2' }, teachRecall),
    );
    const columns = [teachBefore, teachAfter, teachBefore, teachAfter].map((name) =>
      element('th', { scope: 'col' }, name),
    );
    const body = element('tbody');
    this.rows = new KeyedList(
      body,
      ({ language }) => language,
      () => new Row(labels),
    );
    const table = element(
      'table',
      {},
      element('caption', {}, labels.heldOut),
      element('thead', {}, groups, element('tr', {}, ...columns)),
      body,
    );
    this.root = element('div', { class: 'held-out' }, table, element('p', { class: 'note' }, labels.heldOutNote));
  }

  update(rows: readonly StudioHeldOut[]): void {
    setShown(this.root, rows.length > 0);
    this.rows.update(rows);
  }
}

const unknown = '–';

class Row implements View<StudioHeldOut> {
  readonly root: HTMLElement;
  private readonly name = element('th', { scope: 'row', dir: 'auto' });
  private readonly cells = Array.from({ length: 4 }, () => element('td'));

  constructor(private readonly labels: Labels) {
    this.root = element('tr', {}, this.name, ...this.cells);
  }

  update({ language, pairs, before, after }: StudioHeldOut): void {
    setText(this.name, fill(this.labels.heldOutRow, language, pairs));
    const losses = [before, after].map((figures) => (figures === undefined ? unknown : decimal(figures.loss)));
    const shares = [before, after].map((figures) => (figures === undefined ? unknown : percent(figures.recall)));
    this.cells.forEach((cell, index) => {
      setText(cell, [...losses, ...shares][index] ?? unknown);
    });
  }
}
