/** How the command line ends. */
export const exitStatus = { done: 0, pointFailed: 1, badInput: 2, interrupted: 130 } as const;
