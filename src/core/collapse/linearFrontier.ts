import type { ScoreSpectrum } from "./evidence.ts";

/**
 * The frontier of a linear decoder in closed form, by reverse water-filling (docs/theory.md, section 4; for the linear VAE Lucas et al.
 * 2019, Wang and Ziyin 2022). The water level t is effective beta in units of the eigenvalues, for a Gaussian times the variance.
 * Rates are in nats, drops of the distortion below the collapsed one in units of the eigenvalues.
 */

/** Eigenvalues that a model with `latentSize` latents can code, largest first. */
export function codableEigenvalues(spectrum: ScoreSpectrum, latentSize: number): readonly number[] {
  const { eigenvalues, trace, informativeColumns } = spectrum;
  const largest = eigenvalues[0] ?? 0;
  // Products are float32, so zero eigenvalues of a singular covariance come out slightly positive. They are not directions.
  const listed = eigenvalues.slice(0, latentSize).filter((value) => value > 1e-6 * largest);
  if (spectrum.complete || listed.length < eigenvalues.length) return listed;
  // Past the listed ones the rest of the trace is spread evenly: a tail is flat compared with what leads it.
  const others = informativeColumns - eigenvalues.length;
  const rest = (trace - eigenvalues.reduce((sum, value) => sum + value, 0)) / others;
  if (!(rest > 1e-6 * largest)) return listed;
  const count = Math.min(latentSize, informativeColumns) - eigenvalues.length;
  return [...listed, ...new Array<number>(Math.max(0, count)).fill(Math.min(rest, eigenvalues.at(-1) ?? 0))];
}

/** R(t) = sum over lambda_i > t of 1/2 ln(lambda_i / t). Infinite at t = 0 if there is anything to code. */
export function linearRate(codable: readonly number[], t: number): number {
  let rate = 0;
  for (const value of codable) if (value > t) rate += Math.log(value / t) / 2;
  return rate;
}

/** The collapsed D less D(t): sum over lambda_i > t of (lambda_i - t) / 2. */
export function linearDrop(codable: readonly number[], t: number): number {
  let drop = 0;
  for (const value of codable) if (value > t) drop += (value - t) / 2;
  return drop;
}

/**
 * D + t R less the collapsed D on held-out rows, whose mean squares T_i along the training eigenvectors need not be lambda_i:
 * with s_i = max(lambda_i, t), sum of t/2 ln(s_i / t) + T_i/2 (t / s_i - 1).
 */
export function linearHeldOutFreeEnergy(
  codable: readonly number[],
  heldOutVariances: readonly number[],
  t: number,
): number {
  let energy = 0;
  codable.forEach((value, i) => {
    if (value <= t) return;
    const heldOut = heldOutVariances[i] ?? value;
    energy += (t / 2) * Math.log(value / t) + (heldOut / 2) * (t / value - 1);
  });
  return energy;
}
