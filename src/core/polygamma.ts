/** psi(x) = d ln Gamma(x) / dx for x > 0, to about 1e-14: the asymptotic series past 10, reached by the recurrence below it. */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shifted = x;
  let sum = 0;
  for (; shifted < 10; shifted += 1) sum -= 1 / shifted;
  const square = 1 / (shifted * shifted);
  // Bernoulli numbers B_2n / 2n.
  const series =
    square *
    (1 / 12 -
      square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - (square * 691) / 32760)))));
  return sum + Math.log(shifted) - 1 / (2 * shifted) - series;
}

/** psi'(x) for x > 0, likewise. */
export function trigamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shifted = x;
  let sum = 0;
  for (; shifted < 10; shifted += 1) sum += 1 / (shifted * shifted);
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  // Bernoulli numbers B_2n.
  const series =
    square *
    (1 / 6 - square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - square * (5 / 66 - (square * 691) / 2730)))));
  return sum + inverse * (1 + inverse / 2 + series);
}
