import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FolderWatch } from "../../../src/host/folderWatch.ts";

let folder = "";
let changes = 0;
let folders: FolderWatch;
const at = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-watch-"));
  changes = 0;
  folders = new FolderWatch(() => changes++);
});
afterEach(() => {
  folders.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe("a watch of folders", () => {
  test("reports what is created in one, and in one that is watched later", async () => {
    mkdirSync(at("later"));
    folders.watch([folder]);
    mkdirSync(at("run"));
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0));
    folders.watch([at("later")]);
    changes = 0;
    mkdirSync(at("later/run"));
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0));
  });

  test("ends for a folder that is no longer named, and when it is disposed of", async () => {
    folders.watch([folder]);
    folders.watch([]);
    mkdirSync(at("run"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(changes).toBe(0);
  });

  test("reports what is created in one that was removed and created anew", async () => {
    mkdirSync(at("runs"));
    folders.watch([at("runs")]);
    rmSync(at("runs"), { recursive: true });
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0));
    mkdirSync(at("runs"));
    folders.watch([at("runs")]);
    changes = 0;
    mkdirSync(at("runs/run"));
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0));
  });

  test("passes over a folder that does not exist", () => {
    expect(() => {
      folders.watch([at("missing")]);
    }).not.toThrow();
  });
});
