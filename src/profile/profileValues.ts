/** Values of a profile that a schema cannot describe. */

/** The formats of sbatch --time. */
const TIME = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/;

/** What is wrong with a time limit; undefined: nothing. */
export function timeProblem(time: string): string | undefined {
  const minutes = timeMinutes(time);
  if (minutes === undefined)
    return `time must be minutes, "hours:minutes:seconds" or "days-hours:minutes:seconds", not ${JSON.stringify(time)}.`;
  return minutes >= 1 ? undefined : `time must be at least a minute, not ${JSON.stringify(time)}.`;
}

/** A time limit as Slurm reads it; undefined if it is none. */
export function timeMinutes(time: string): number | undefined {
  const [found, days, first = "", second, third] = TIME.exec(time) ?? [];
  if (found === undefined) return undefined;
  const [a, b, c] = [first, second ?? "0", third ?? "0"].map(Number) as [number, number, number];
  if (days !== undefined) return Number(days) * 24 * 60 + a * 60 + b + c / 60;
  if (third !== undefined) return a * 60 + b + c / 60;
  return a + b / 60;
}

/** Options that VAE Lens gives itself: another value would break the submission. */
const OWN_OPTIONS = [
  "array",
  "chdir",
  "cpus-per-task",
  "dependency",
  "error",
  "export",
  "input",
  "job-name",
  "no-requeue",
  "open-mode",
  "output",
  "parsable",
  "requeue",
  "signal",
  "test-only",
  "wait",
  "wrap",
];
/** Options with a field of their own. */
const FIELDS: Readonly<Record<string, string>> = {
  partition: "partition",
  account: "account",
  qos: "qos",
  constraint: "constraint",
  time: "time",
  mem: "memory",
};

/** What is wrong with a further option of sbatch; undefined: nothing. */
export function optionProblem(option: string): string | undefined {
  const [, name] = /^--([a-z][a-z0-9-]*)(?:=[^\n\r\0]*)?$/.exec(option) ?? [];
  if (name === undefined)
    return `options must hold long options of sbatch, such as "--gres=gpu:1" with "=" before the value, not ${JSON.stringify(option)}.`;
  const field = FIELDS[name];
  if (field !== undefined) return `--${name} does not belong in options; use the field "${field}".`;
  // sbatch accepts any unambiguous beginning of a name.
  const own = OWN_OPTIONS.find((known) => known === name || known.startsWith(name));
  return own === undefined ? undefined : `--${own} is set by VAE Lens; remove it from options.`;
}
