import { smoothings } from "./charts/smoothing.ts";
import { isModelLook, type ModelLook } from "./modelLook.ts";
import { isLookedAt, type PlaneLook } from "./planeLook.ts";

/** View settings of the panel, such as tab and axes. They are kept like the rest of `Remembered`. */

export const tabs = ["overview", "dimensions", "latents", "training", "model"] as const;

interface Setting<Value> {
  readonly initial: Value;
  /** Undefined for an invalid value. */
  readonly read: (kept: unknown) => Value | undefined;
}

function choice<const Value extends string>(...values: readonly [Value, ...Value[]]): Setting<Value> {
  return { initial: values[0], read: (kept) => values.find((known) => known === kept) };
}

/** Switches by name; a missing one has its default. */
function switches(): Setting<Readonly<Record<string, boolean>>> {
  const isSwitches = (kept: unknown): kept is Readonly<Record<string, boolean>> =>
    typeof kept === "object" && kept !== null && Object.values(kept).every((value) => typeof value === "boolean");
  return { initial: {}, read: (kept) => (isSwitches(kept) ? kept : undefined) };
}

/** Null for the initial view. */
function look<Look>(isLook: (kept: unknown) => kept is Look): Setting<Look | null> {
  return { initial: null, read: (kept) => (isLook(kept) ? kept : undefined) };
}

/** One line for each setting; the first value is the default. */
const choices = {
  tab: choice(...tabs),
  rateAxis: choice("linear", "log"),
  distortionAxis: choice("linear", "log"),
  planeLayers: switches(),
  planeLook: look<PlaneLook>(isLookedAt),
  smoothing: choice(...smoothings),
  curves: choice("chosen", "all"),
  bars: choice("first", "all"),
  channels: choice("first", "all"),
  modelLook: look<ModelLook>(isModelLook),
} as const;

export type ViewSettings = {
  readonly [Name in keyof typeof choices]: (typeof choices)[Name] extends Setting<infer Value> ? Value : never;
};

export const initialSettings = Object.fromEntries(
  Object.entries(choices).map(([name, { initial }]) => [name, initial]),
) as ViewSettings;

/** Reads the settings of an earlier page; replaces invalid values by defaults. */
export function readSettings(value: unknown): ViewSettings {
  const kept = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const read = Object.entries(choices).map(([name, { initial, read: readSetting }]) => [
    name,
    readSetting(kept[name]) ?? initial,
  ]);
  return Object.fromEntries(read) as ViewSettings;
}
