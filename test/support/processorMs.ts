/** Milliseconds of processor time that an action takes: unlike the time of the clock, other programs hardly change it. */
export function processorMs(action: () => unknown): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
