/** Coldnesses of an annealing run, from 0 up; the chains move once at each but the first. */

export type ScheduleShape = "linear" | "sigmoidal";

/** Grosse et al. 2015, section 6.1: the logistic function from -4 to 4. */
const SIGMOID_REACH = 4;

/**
 * 0 = t_0 < ... < t_steps = 1. The sigmoidal schedule is dense at both ends, where the densities change fastest.
 * @param steps at least 1
 */
export function annealingSchedule(shape: ScheduleShape, steps: number): Float64Array {
  if (!(steps >= 1)) throw new RangeError(`an annealing schedule takes at least one step, not ${steps}`);
  const linear = Float64Array.from({ length: steps + 1 }, (_, i) => i / steps);
  if (shape === "linear") return linear;
  const sigmoid = (t: number): number => 1 / (1 + Math.exp(-SIGMOID_REACH * (2 * t - 1)));
  return linear.map((t) => (sigmoid(t) - sigmoid(0)) / (sigmoid(1) - sigmoid(0)));
}

/**
 * A schedule that stops at each of `wanted` on its way: evenly up to the first, then by equal factors.
 * @param wanted positive and rising
 * @param stepsBetween steps from one to the next, and from 0 to the first
 * @param stays        how often each of `wanted` stands in the schedule
 */
export function scheduleThrough(wanted: readonly number[], stepsBetween: number, stays = 1): Float64Array {
  const schedule = [0];
  let before = 0;
  for (const next of wanted) {
    if (!(next > before)) throw new RangeError(`coldnesses must be positive and rise: ${next} follows ${before}`);
    for (let i = 1; i < stepsBetween; i++) {
      const part = i / stepsBetween;
      schedule.push(before === 0 ? next * part : before * (next / before) ** part);
    }
    for (let i = 0; i < stays; i++) schedule.push(next);
    before = next;
  }
  return Float64Array.from(schedule);
}
