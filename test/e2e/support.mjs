// What every end-to-end test needs: the packaged extension in a VS Code of its own, on a copy of the samples.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openWorkbench, startVscodeServer } from "../vscode/serverForEndToEnd.mjs";

/** @typedef {import("../vscode/workbench.mjs").Workbench} Workbench */

const root = path.resolve(import.meta.dirname, "../..");
export const SPEC = "digits-gaussian.vae.json";
export const PANEL = "digits-gaussian · VAE Lens";

/** The packages to test: scripts/e2eTests.mjs makes them and says where they are. */
function vsixFile(name) {
  const file = process.env[name];
  if (file === undefined || !existsSync(file)) throw new Error(`${name} names no .vsix: run scripts/e2eTests.mjs`);
  return file;
}

/**
 * @typedef {{ epochs?: number, betas?: readonly number[], variance?: number }} SampleChanges so that a sweep lasts as long, and ends
 *   as, a test needs
 */

/**
 * @param {SampleChanges} changes
 * @returns {string} a folder that holds the sample
 */
function copyOfSamples({ epochs, betas, variance }) {
  const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-e2e-"));
  cpSync(path.join(root, "samples", SPEC), path.join(folder, SPEC));
  const spec = path.join(folder, SPEC);
  if (epochs !== undefined) edit(spec, '"epochs": 200', `"epochs": ${epochs}`);
  if (betas !== undefined) edit(spec, '{ "from": 0.25, "to": 16, "count": 12, "scale": "log" }', JSON.stringify(betas));
  if (variance !== undefined) edit(spec, '"variance": 0.1', `"variance": ${variance}`);
  return folder;
}

/** @param {string} file @param {string} from @param {string} to */
export function edit(file, from, to) {
  const text = readFileSync(file, "utf8");
  assert.ok(text.includes(from), `${file} holds no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

/**
 * @param {{ version?: "current" | "floor", vsix?: "VAE_LENS_VSIX" | "VAE_LENS_UNIVERSAL_VSIX", trust?: boolean, settings?: import("../vscode/settings.mjs").Settings, name: string, prepare?: (folder: string) => void } & SampleChanges} options
 *   `prepare` adds to the folder before it is opened
 * @param {(workbench: Workbench, folder: string) => Promise<void>} body
 */
export async function withWorkbench(
  { version = "current", vsix = "VAE_LENS_VSIX", trust = true, settings = {}, name, prepare, ...changes },
  body,
) {
  const folder = copyOfSamples(changes);
  try {
    prepare?.(folder);
    const server = await startVscodeServer({ version, workspaceFolder: folder, vsix: vsixFile(vsix), trust, settings });
    try {
      const workbench = await openWorkbench(server, { width: 1440, height: 900 });
      try {
        await body(workbench, folder);
        assert.deepEqual(workbench.webviewErrors, []);
        assert.deepEqual(workbench.outsideRequests, []);
      } catch (error) {
        console.error(await workbench.screenshot(`failed-${name}`).catch(String), workbench.webviewErrors);
        throw error;
      } finally {
        await workbench.close();
      }
    } finally {
      await server.dispose();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The panel as a user sees it. */
export class Panel {
  /** @param {import("playwright-core").FrameLocator} frame */
  constructor(frame) {
    this.frame = frame;
    this.status = frame.getByRole("status");
    const points = frame.getByRole("listbox", { name: /Points of the sweep/ }).first();
    /** Marks of measured points; predictions have their own marks. */
    this.marks = points.locator(".mark:not(.predicted, .predicted-collapse, .predicted-doubt)");
    /** Predicted places of the measured points. */
    this.ghosts = frame.locator(".ghosts .predicted");
    this.plane = frame.getByLabel(/^Rate–distortion plane\./);
    this.predicted = points.locator(".mark:is(.predicted, .predicted-collapse, .predicted-doubt)");
  }

  /**
   * On a busy machine a webview can take a minute to start.
   * @param {Workbench} workbench
   * @param {string} [title] of its tab
   */
  static async of(workbench, title = PANEL) {
    for (let attempt = 1; ; attempt++) {
      try {
        return new Panel(await workbench.panelFrame(title));
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  /** @param {string} word */
  async hasStatus(word, timeout = 180_000) {
    await this.status.getByText(word, { exact: true }).waitFor({ timeout });
  }

  /** @param {number} count */
  async hasMarks(count, timeout = 180_000) {
    await this.marks.nth(count - 1).waitFor({ state: "attached", timeout });
  }

  /** @param {string} label */
  button(label) {
    return this.frame.getByRole("button", { name: label, exact: true });
  }

  /** A card by its title. @param {string | RegExp} title */
  card(title) {
    return this.frame.getByRole("region", { name: title, exact: typeof title === "string" });
  }

  /** @param {"Overview" | "Dimensions" | "Latent space" | "Training" | "Model"} name */
  async openTab(name) {
    await this.frame.getByRole("tab", { name }).click();
    await this.frame.getByRole("tabpanel", { name }).waitFor();
  }

  /** All measured figures on show; predictions may arrive later. */
  async figures() {
    return this.frame.locator("td:is(.rate, .distortion, .elbo, .active, .remark)").allInnerTexts();
  }
}

/** @param {string} folder @returns {{ points: { status: string }[] }[]} the results of every run, oldest first */
export function resultsIn(folder) {
  const runs = path.join(folder, ".vae-lens/runs");
  if (!existsSync(runs)) return [];
  const files = readdirSync(runs)
    .sort()
    .map((run) => path.join(runs, run, "results.json"));
  return files.filter(existsSync).map((file) => JSON.parse(readFileSync(file, "utf8")));
}

/**
 * Processes that train for this window only: they run the extension that its server installed.
 * Linux only.
 * @param {Workbench} workbench
 */
export function trainingProcesses({ server }) {
  const ids = readdirSync("/proc").filter((id) => /^\d+$/.test(id));
  return ids.filter((id) =>
    commandLine(id)
      .split("\0")
      .some((word) => word.startsWith(server.extensionsFolder) && /dist\/(sweep|worker)\.cjs$/.test(word)),
  );
}

/**
 * The most memory that the processes of the extension itself have had at a time, each.
 * @param {Workbench} workbench
 */
export function peakMegabytes({ server }) {
  const ids = readdirSync("/proc").filter(
    (id) => /^\d+$/.test(id) && commandLine(id).includes(server.extensionsFolder) && commandLine(id).includes("dist/"),
  );
  return ids.map((id) => Number(/VmHWM:\s+(\d+)/.exec(statusOf(id))?.[1] ?? 0) / 1024);
}

/** @param {string} id */
function statusOf(id) {
  try {
    return readFileSync(`/proc/${id}/status`, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} id */
function commandLine(id) {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} what @param {() => boolean | Promise<boolean>} condition */
export async function until(what, condition, timeoutMs = 120_000) {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
