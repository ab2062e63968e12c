import type { Comparison } from "../src/protocol/comparison.ts";

/** The run's name: the user's name for it, or the time it started. */
export function runName({ name, created }: Pick<Comparison["own"], "name" | "created">): string {
  if (name !== null) return name;
  const time = new Date(created);
  return Number.isNaN(time.getTime())
    ? created
    : new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
        dateStyle: "medium",
        timeStyle: "medium",
      }).format(time);
}
