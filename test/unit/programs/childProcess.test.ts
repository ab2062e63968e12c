import { build } from "esbuild";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-parent-"));
const [child, parent, ending] = ["child.cjs", "parent.cjs", "ending"].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
];

/** Busy between its messages, like a training, so that it writes to a broken channel before it gets the event. */
const childProgram = `
import { writeFileSync } from "node:fs";
import { sendToParent } from "./src/programs/childProcess.ts";
process.on("disconnect", () => writeFileSync(process.argv[2], "put away"));
const work = () => {
  for (const end = Date.now() + 60; Date.now() < end; );
  sendToParent({});
  if (process.connected) setTimeout(work);
};
work();`;

const parentProgram = `
require("node:child_process").fork(${JSON.stringify(child)}, [${JSON.stringify(ending)}]).once("message", () => process.kill(process.pid, "SIGKILL"));`;

beforeAll(async () => {
  await build({
    stdin: { contents: childProgram, resolveDir: process.cwd(), loader: "ts" },
    outfile: child,
    bundle: true,
    platform: "node",
    format: "cjs",
  });
  writeFileSync(parent, parentProgram);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a process whose parent has died gets a disconnect event, not an exception", async () => {
  const dead = new Promise((resolve) => spawn(process.execPath, [parent], { stdio: "ignore" }).once("exit", resolve));
  await dead;
  await expect.poll(() => existsSync(ending) && readFileSync(ending, "utf8"), { timeout: 5000 }).toBe("put away");
});
