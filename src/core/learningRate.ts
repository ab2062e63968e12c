/** How a training's learning rate changes, as a function of the epoch alone: a resumed training has the same rates. */

export type LearningRateSchedule =
  | { readonly type: "step"; readonly every: number; readonly factor: number }
  | { readonly type: "cosine"; readonly to: number }
  | { readonly type: "exponential"; readonly factor: number };

export interface ScheduledTraining {
  readonly epochs: number;
  /** At the start. */
  readonly learningRate: number;
  /** Undefined: the rate is constant. */
  readonly schedule?: LearningRateSchedule;
}

/**
 * The learning rate after so many epochs, counted from 0 and in fractions within an epoch. At whole epochs it is that of PyTorch's StepLR,
 * CosineAnnealingLR (Loshchilov & Hutter 2017, equation 5, without restarts) and ExponentialLR.
 */
export function learningRateAt({ epochs, learningRate, schedule }: ScheduledTraining, epoch: number): number {
  switch (schedule?.type) {
    case undefined:
      return learningRate;
    case "step":
      return learningRate * schedule.factor ** Math.floor(epoch / schedule.every);
    case "cosine": {
      const done = Math.min(1, epoch / epochs);
      return schedule.to + ((learningRate - schedule.to) * (1 + Math.cos(Math.PI * done))) / 2;
    }
    case "exponential":
      return learningRate * schedule.factor ** epoch;
  }
}

/** The integral of the learning rate over the epochs from `start` to `end`, in epochs times rate; 0 where `end` is not later. */
export function learningRateSum(training: ScheduledTraining, start: number, end: number): number {
  return end > start ? sumUpTo(training, end) - sumUpTo(training, start) : 0;
}

/** The mean over a training. */
export function meanLearningRate(training: ScheduledTraining): number {
  if (training.schedule === undefined) return training.learningRate;
  return learningRateSum(training, 0, training.epochs) / training.epochs;
}

function sumUpTo({ epochs, learningRate, schedule }: ScheduledTraining, end: number): number {
  switch (schedule?.type) {
    case undefined:
      return learningRate * end;
    case "step": {
      const { every, factor } = schedule;
      const whole = Math.floor(end / every);
      const geometric = factor === 1 ? whole : (1 - factor ** whole) / (1 - factor);
      return learningRate * (every * geometric + factor ** whole * (end - whole * every));
    }
    case "cosine": {
      const { to } = schedule;
      const falling = Math.min(end, epochs);
      return (
        to * end + ((learningRate - to) * (falling + (epochs / Math.PI) * Math.sin((Math.PI * falling) / epochs))) / 2
      );
    }
    case "exponential": {
      const { factor } = schedule;
      return learningRate * (factor === 1 ? end : (factor ** end - 1) / Math.log(factor));
    }
  }
}

/** The schedule of a training that takes `part` of the epochs, at the same share of them. */
export function compressed(schedule: LearningRateSchedule, part: number): LearningRateSchedule {
  switch (schedule.type) {
    case "step":
      return { ...schedule, every: schedule.every * part };
    case "cosine":
      return schedule;
    case "exponential":
      return { ...schedule, factor: schedule.factor ** (1 / part) };
  }
}
