import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Immutable } from "../core/immutable.ts";
import { RefusedFile } from "../files/refusedFile.ts";
import { readRegular } from "../files/regularFile.ts";
import type { ProfileSettings } from "../profile/profileSchema.ts";
import { ClusterError } from "./clusterError.ts";

/** What a site wants to know of a job: `slurm.json`. Nothing of it is in a spec, which is shared between people and sites. */
export interface Profile extends Immutable<ProfileSettings> {
  /** Null: there is none, and the cluster's defaults apply. */
  readonly file: string | null;
}

const MAX_PROFILE_BYTES = 1 << 20;

/**
 * The profile named, else `.vae-lens/slurm.json` beside the spec, else the user's.
 * @returns its file and text; undefined where there is none
 * @throws ClusterError when it cannot be read
 */
export function findProfile(
  named: string | undefined,
  specFile: string,
  userFile = userProfileFile(),
): { readonly file: string; readonly text: string } | undefined {
  const beside = join(dirname(resolve(specFile)), ".vae-lens", "slurm.json");
  const file = named ?? [beside, userFile].find((candidate) => existsSync(candidate));
  if (file === undefined) return undefined;
  try {
    return { file, text: readRegular(file, MAX_PROFILE_BYTES).toString("utf8") };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof RefusedFile) throw new ClusterError(`cannot read the profile ${file}: ${message}`);
    if (code === undefined) throw error;
    const reason = code === "ENOENT" ? "the file does not exist; name a slurm.json (docs/cluster.md)" : message;
    throw new ClusterError(`cannot read the profile ${file}: ${reason}.`);
  }
}

/** Of this user, for every spec. */
export function userProfileFile(environment: NodeJS.ProcessEnv = process.env): string {
  const configured = environment["XDG_CONFIG_HOME"];
  const folder = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), ".config");
  return join(folder, "vae-lens", "slurm.json");
}
