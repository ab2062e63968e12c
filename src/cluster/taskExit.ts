/** How `vae-lens train-task` ends; the script of a task decides by it whether to run again. */
export const taskExit = {
  /** Every batch has outcomes, those of failed points included: to train them again would give the same. */
  done: 0,
  /** A process died. */
  crashed: 1,
  /** Other data, another engine, a full disk: a repetition would fail too. */
  cannotRun: 2,
  /** By a signal, after a last checkpoint. */
  stopped: 130,
  /** The same, before a single step. */
  noProgress: 131,
} as const;
