/**
 * Nats per example as bits per dimension, nats / (columns ln 2): what a code of the model's would take for each column. Only for
 * discrete data, whose -ln p(x) is the length of a code. A density has no such length without a quantisation of its values.
 * @param nats -ln p(x) or an upper bound of it, such as the negative ELBO
 */
export function bitsPerDimension(nats: number, columns: number): number {
  return nats / (columns * Math.LN2);
}
