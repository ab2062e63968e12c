/** An axis of KL ends at least here: below, a dimension carries next to nothing, and is not drawn as if it were full. */
const MIN_TOP_NATS = 0.1;

/** The end of an axis of KL whose largest value is this, before it is rounded up. */
export function klAxisTop(highestNats: number): number {
  return Math.max(MIN_TOP_NATS, highestNats);
}
