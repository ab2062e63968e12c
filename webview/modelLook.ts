/** What of a point's model is looked at, and of which one: another's units say other things. */
export interface ModelLook {
  /** The run's id. */
  readonly run: string;
  readonly point: number;
  /** The held-out example that the latents start from; null: from 0. */
  readonly row: number | null;
  /** Where the sliders stand, a value a latent unit. */
  readonly z: readonly number[];
  /** Across and up of the aggregate posterior. */
  readonly units: readonly [number, number];
}

export function isModelLook(value: unknown): value is ModelLook {
  const { run, point, row, z, units } = (typeof value === "object" && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  return (
    typeof run === "string" &&
    isIndex(point) &&
    (row === null || isIndex(row)) &&
    areAll(z, Number.isFinite) &&
    areAll(units, isIndex) &&
    units.length === 2
  );
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function areAll(values: unknown, isOne: (value: unknown) => boolean): values is readonly unknown[] {
  return Array.isArray(values) && values.every(isOne);
}
