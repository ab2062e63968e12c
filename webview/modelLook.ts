/** The state of the model page, and the point it belongs to: units of another model have other meanings. */
export interface ModelLook {
  /** The run's id. */
  readonly run: string;
  readonly point: number;
  /** The held-out example that the latents start from; null for z = 0. */
  readonly row: number | null;
  /** The sliders' values, one for each latent unit. */
  readonly z: readonly number[];
  /** The units on the axes of the aggregate posterior. */
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
