/**
 * An axis of KL ends at least here. A unit with a tenth of it decides nothing about an example, so that no collapsed or weak model is
 * drawn as if its bars were full.
 */
export const MIN_TOP_NATS = 1;

/** The end of an axis of KL whose largest value is this, before it is rounded up. */
export function klAxisTop(highestNats: number): number {
  return Math.max(MIN_TOP_NATS, highestNats);
}
