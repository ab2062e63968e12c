import type { PlaneWindow } from "./charts/frontierDomain.ts";

/** The zoomed part of the rate-distortion plane, and the run it belongs to. */
export interface PlaneLook extends PlaneWindow {
  /** The run's id; empty for a planned sweep. */
  readonly run: string;
}

export function isLookedAt(value: unknown): value is PlaneLook {
  const { run, rateNats, distortionNats } = (typeof value === "object" && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  return typeof run === "string" && isInterval(rateNats) && isInterval(distortionNats);
}

function isInterval(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high] = value as readonly unknown[];
  return (
    typeof low === "number" && typeof high === "number" && Number.isFinite(low) && Number.isFinite(high) && low < high
  );
}
