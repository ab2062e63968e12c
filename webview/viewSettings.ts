import { smoothings } from "./charts/smoothing.ts";

/** How the panel is set, apart from what it shows: which tab, which axes. Outlives the page as `Remembered` does. */

export const tabs = ["overview", "dimensions", "training", "model"] as const;

interface Choice<Value extends string> {
  readonly initial: Value;
  readonly values: readonly Value[];
}

function choice<const Value extends string>(...values: readonly [Value, ...Value[]]): Choice<Value> {
  return { initial: values[0], values };
}

/** One line a setting; the first value is what a new panel has. */
const choices = {
  tab: choice(...tabs),
  smoothing: choice(...smoothings),
  curves: choice("chosen", "all"),
  bars: choice("first", "all"),
} as const;

export type ViewSettings = { readonly [Name in keyof typeof choices]: (typeof choices)[Name] extends Choice<infer Value> ? Value : never };

export const initialSettings = Object.fromEntries(Object.entries(choices).map(([name, { initial }]) => [name, initial])) as ViewSettings;

/** What an earlier page left behind; what cannot be understood is as in a new panel. */
export function readSettings(value: unknown): ViewSettings {
  const kept = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const read = Object.entries(choices).map(([name, { initial, values }]) => [name, values.find((known) => known === kept[name]) ?? initial]);
  return Object.fromEntries(read) as ViewSettings;
}
