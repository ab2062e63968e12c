/**
 * A channel whose first two moments alone are this far from N(0, 1): a mean of 0.7, or a deviation below 0.47 or above 1.8. Draws from the
 * prior are then distinguished from encoded examples by a single number.
 */
export const FAR_MOMENT_NATS = 0.25;
