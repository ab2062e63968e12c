import type { Results } from "../protocol/results.ts";

/** What has become of a run that nobody trains. Without results it was killed before its first batch ended. */
export function runStatus(results: Results | undefined): "done" | "stopped" | "failed" {
  if (results === undefined || results.points.some(({ status }) => status === "stopped")) return "stopped";
  return results.points.some(({ status }) => status === "failed") ? "failed" : "done";
}
