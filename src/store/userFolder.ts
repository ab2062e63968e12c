import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * The folder of this user on this machine for what no repository or downloaded run may provide: the log of unexpected errors and the key
 * of the caches. The environment variable VAE_LENS_USER_FOLDER names another one.
 */
export function userFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const named = [environment["VAE_LENS_USER_FOLDER"], stateFolder(environment, platform)].find(isAbsolutePath);
  return named ?? join(homedir(), platform === "darwin" ? "Library/Application Support" : ".local/state", "vae-lens");
}

function stateFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  const parent = platform === "win32" ? environment["LOCALAPPDATA"] : environment["XDG_STATE_HOME"];
  return platform === "darwin" || !isAbsolutePath(parent) ? undefined : join(parent, "vae-lens");
}

/** A relative path would be a folder of the working folder, which may be a downloaded one. */
function isAbsolutePath(path: string | undefined): path is string {
  return path !== undefined && isAbsolute(path);
}
