import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Types of file systems that a machine has for itself (statfs(2)). */
const LOCAL_TYPES: Readonly<Record<number, string>> = {
  0xef53: "ext4",
  0x58465342: "XFS",
  0x9123683e: "Btrfs",
  0x01021994: "tmpfs",
  0x794c7630: "an overlay",
  0x2fc12fc1: "ZFS",
};
const TEMPORARY = ["/tmp", "/var/tmp", "/dev/shm"];

/** Why the nodes of a cluster may not see a path; undefined if nothing speaks against it. */
export function whyLocal(path: string): string | undefined {
  const whole = resolve(path);
  const temporary = TEMPORARY.find((folder) => whole === folder || whole.startsWith(`${folder}/`));
  if (temporary !== undefined) return `${temporary} is each machine's own`;
  try {
    const type = LOCAL_TYPES[statfsSync(nearestExisting(whole)).type];
    return type === undefined ? undefined : `it is on a disk of this machine (${type})`;
  } catch {
    // Not allowed to look.
    return undefined;
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}
