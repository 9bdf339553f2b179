export interface Sample {
  readonly values: readonly number[];
  readonly right: boolean;
  readonly weight: number;
}

const penalty = 1;
const rounds = 30;

/** Logistic regression by Newton's method, with a ridge on all but the first value (the intercept). Gives a coefficient for each value. */
export function regress(samples: readonly Sample[]): number[] {
  const size = samples[0]?.values.length ?? 0;
  let coefficients = new Array<number>(size).fill(0);
  for (let round = 0; round < rounds; round++) {
    const gradient = coefficients.map((value, at) => (at === 0 ? 0 : -penalty * value));
    const curvature = coefficients.map((_, row) =>
      coefficients.map((__, column): number => (row === column ? (row === 0 ? 1e-6 : penalty) : 0)),
    );
    for (const { values, right, weight } of samples) {
      const sum = values.reduce((total, value, at) => total + value * (coefficients[at] ?? 0), 0);
      const probability = 1 / (1 + Math.exp(-sum));
      const slope = weight * probability * (1 - probability);
      const error = weight * ((right ? 1 : 0) - probability);
      for (let row = 0; row < size; row++) {
        const value = values[row] ?? 0;
        if (value === 0) continue;
        gradient[row] = (gradient[row] ?? 0) + error * value;
        const line = curvature[row] ?? [];
        for (let column = 0; column < size; column++) {
          line[column] = (line[column] ?? 0) + slope * value * (values[column] ?? 0);
        }
      }
    }
    const step = solve(curvature, gradient);
    coefficients = coefficients.map((value, at) => value + (step[at] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-8) break;
  }
  return coefficients;
}

/** Solves a symmetric positive definite system by Gaussian elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const line = rows[pivot] ?? [];
    for (const other of rows.slice(pivot + 1)) {
      const factor = (other[pivot] ?? 0) / (line[pivot] ?? 1);
      for (let at = pivot; at <= size; at++) other[at] = (other[at] ?? 0) - factor * (line[at] ?? 0);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    const line = rows[row] ?? [];
    const rest = solution.reduce((total, value, at) => (at > row ? total + value * (line[at] ?? 0) : total), 0);
    solution[row] = ((line[size] ?? 0) - rest) / (line[row] ?? 1);
  }
  return solution;
}
