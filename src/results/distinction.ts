/** What tells a run from others of its spec: the settings in which they differ. */

export interface Difference {
  /** "model.likelihood.variance". */
  readonly path: string;
  /** One for each run; null where a run has no such setting. */
  readonly values: readonly (string | null)[];
}

/** A name of more settings would not fit beside others. */
const MAX_SETTINGS = 2;
const MAX_VALUE = 24;
const MAX_FINGERPRINT = 6;

/** "variance 1, epochs 20" for each run; "" for all where nothing differs. @param runs how many */
export function distinctions(differences: readonly Difference[], runs: number): readonly string[] {
  const paths = differences.map(({ path }) => path);
  return Array.from({ length: runs }, (_, run) => {
    const settings = differences.flatMap(({ path, values }) => {
      const value = values[run] ?? null;
      return value === null ? [] : [`${shortName(path, paths)} ${shortValue(path, value)}`];
    });
    // What only the others have tells it apart only if nothing else does.
    const lacks = differences.map(({ path }) => `no ${shortName(path, paths)}`);
    const all = settings.length > 0 ? settings : lacks;
    const more = all.length - MAX_SETTINGS;
    return [...all.slice(0, MAX_SETTINGS), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  });
}

/** The last part of a path, of a type the part before it; the whole path if that part is not unique. */
export function shortName(path: string, paths: readonly string[]): string {
  if (path === "data fingerprint") return "data";
  const short = lastPart(path);
  return paths.filter((other) => lastPart(other) === short).length > 1 ? path : short;
}

function lastPart(path: string): string {
  const parts = path.split(".");
  return (parts.length > 1 && parts.at(-1) === "type" ? parts.at(-2) : parts.at(-1)) ?? path;
}

function shortValue(path: string, value: string): string {
  if (path === "data fingerprint") return value.slice(0, MAX_FINGERPRINT);
  const short = value.replace(/ \((\d+) values\)$/, " ($1)");
  return short.length > MAX_VALUE ? `${short.slice(0, MAX_VALUE - 1)}…` : short;
}
