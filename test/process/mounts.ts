import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** Folders that refuse writing. Root may write anywhere but on a file system that forbids it, so these are mounted. */

function mount(folder: string, options: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "vae-lens-test", folder], { stdio: "ignore" });
}

function unmount(folder: string): void {
  execFileSync("umount", [folder], { stdio: "ignore" });
}

/** Why a test that mounts cannot run, or false where it can. */
export const notMountable: string | false = (() => {
  const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-mount-"));
  try {
    mount(folder, "size=64k");
    unmount(folder);
    return false;
  } catch {
    return "only root may mount a file system";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

/** Mounts a disk of this size on a new folder; unmounted when the test ends. */
export function smallDisk(folder: string, size: string): { enlarge: (size: string) => void } {
  mkdirSync(folder);
  mount(folder, `size=${size}`);
  onTestFinished(() => {
    unmount(folder);
  });
  return {
    enlarge: (larger) => {
      mount(folder, `remount,size=${larger}`);
    },
  };
}

/** A new folder with what `fill` puts there, and then nothing more. */
export function readOnlyFolder(folder: string, fill: () => void): void {
  mkdirSync(folder);
  if (notMountable) {
    fill();
    chmodSync(folder, 0o555);
    return;
  }
  mount(folder, "size=1m");
  onTestFinished(() => {
    unmount(folder);
  });
  fill();
  mount(folder, "remount,ro");
}

export interface Disk {
  /** Makes the disk so small that this many bytes are free. */
  readonly leave: (bytes: number) => void;
  readonly makeReadOnly: () => void;
  /** Undoes both. */
  readonly free: () => void;
  readonly unmount: () => void;
}

/** Mounts a disk on a folder; the caller unmounts it. */
export function mountedDisk(folder: string, size: string): Disk {
  mkdirSync(folder, { recursive: true });
  mount(folder, `size=${size}`);
  return {
    leave: (bytes) => {
      const { blocks, bfree, bsize } = statfsSync(folder);
      // A size of 0 would be no limit.
      mount(folder, `remount,size=${Math.max(bsize, (blocks - bfree) * bsize + bytes)}`);
    },
    makeReadOnly: () => {
      mount(folder, "remount,ro");
    },
    free: () => {
      mount(folder, `remount,rw,size=${size}`);
    },
    unmount: () => {
      unmount(folder);
    },
  };
}
