import type { LossPoint } from '../core/protocol/teaching.js';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** A curve's place in a box, and what its ends and its lowest point are. */
export interface Curve {
  /** As the attribute `points` of an SVG polyline has them. */
  readonly points: string;
  readonly first: LossPoint;
  readonly last: LossPoint;
  readonly lowest: LossPoint;
  readonly highest: LossPoint;
}

/** Fits points into a box: steps from left to right, the highest loss at the top. Undefined where there is nothing to draw. */
export function curveOf(points: readonly LossPoint[], { width, height }: Box): Curve | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  const lowest = points.reduce((least, each) => (each.loss < least.loss ? each : least));
  const highest = points.reduce((most, each) => (each.loss > most.loss ? each : most));
  const steps = Math.max(1, last.step - first.step);
  const range = highest.loss - lowest.loss;
  const placed = points.map(({ step, loss }) => {
    const x = ((step - first.step) / steps) * width;
    const y = range === 0 ? height / 2 : ((highest.loss - loss) / range) * height;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return { points: placed.join(' '), first, last, lowest, highest };
}
