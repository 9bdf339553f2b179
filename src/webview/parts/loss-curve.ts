import { fill } from '../../core/protocol/labels.js';
import type { LossPoint } from '../../core/protocol/teaching.js';
import type { Context } from '../context.js';
import { curveOf } from '../curve.js';
import { element, setAttribute, setShown, setText, type View } from '../dom.js';
import { decimal } from '../numbers.js';

const svg = 'http://www.w3.org/2000/svg';
const box = { width: 320, height: 90 };
/** Room for the line's own width. */
const margin = 2;

/** The loss by step as a line; a screen reader is told its ends and its lowest point. */
export class LossCurve implements View<readonly LossPoint[]> {
  readonly root: HTMLElement;
  private readonly drawing = document.createElementNS(svg, 'svg');
  private readonly line = document.createElementNS(svg, 'polyline');
  private readonly highest = element('span');
  private readonly first = element('span');
  private readonly lowest = element('span');
  private readonly last = element('span');

  constructor(private readonly context: Context) {
    const { width, height } = box;
    setAttribute(this.drawing, 'viewBox', `${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`);
    setAttribute(this.drawing, 'preserveAspectRatio', 'none');
    setAttribute(this.drawing, 'role', 'img');
    this.drawing.append(this.line);
    // The drawing's own name says the same.
    const hidden = { 'aria-hidden': 'true' };
    const values = element('div', { class: 'curve-values', ...hidden }, this.highest, this.lowest);
    const steps = element('div', { class: 'curve-steps', ...hidden }, this.first, this.last);
    this.root = element('figure', { class: 'curve' }, values, this.drawing, steps);
    const caption = element('figcaption', { class: 'note', dir: 'auto' }, context.labels.curve);
    this.root.prepend(caption);
  }

  update(points: readonly LossPoint[]): void {
    const { labels } = this.context;
    const curve = curveOf(points, box);
    setShown(this.root, curve !== undefined);
    if (curve === undefined) return;
    const { first, last, lowest, highest } = curve;
    setAttribute(this.line, 'points', curve.points);
    const ends = [decimal(first.loss), first.step, decimal(last.loss), last.step] as const;
    setAttribute(this.drawing, 'aria-label', fill(labels.curveSays, ...ends, decimal(lowest.loss), lowest.step));
    setText(this.highest, decimal(highest.loss));
    setText(this.lowest, decimal(lowest.loss));
    setText(this.first, fill(labels.curveSteps, first.step));
    setText(this.last, fill(labels.curveSteps, last.step));
  }
}
