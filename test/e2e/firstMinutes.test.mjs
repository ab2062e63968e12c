// From an installed package and a table of one's own to a model that is not collapsed, as a new user gets there.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Panel, resultsIn, until, withWorkbench } from "./support.mjs";

/** @typedef {import("playwright-core").Locator} Locator */

const MAX_CLICKS = 8;
const MAX_SECONDS = 180;
const [ROWS, COLUMNS] = [400, 8];
const DATA = "measurements.csv";
const OWN_SPEC = "measurements.vae.json";

/** Normal draws that are the same every time: Box-Muller on the multiplicative generator of Park and Miller. @param {number} seed */
function normals(seed) {
  let state = seed;
  const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Eight measurements of two factors, of which the first differs between three kinds, and the kind. */
function table() {
  const normal = normals(20);
  const loadings = Array.from({ length: COLUMNS }, () => [normal(), normal()]);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const z = [(row % 3) + normal(), normal()];
    const x = loadings.map((loading) => loading[0] * z[0] + loading[1] * z[1] + 0.5 * normal());
    return [...x.map((value) => value.toFixed(4)), ["reed", "moss", "fern"][row % 3]].join(",");
  });
  return [[...Array.from({ length: COLUMNS }, (_, j) => `x${j}`), "kind"].join(","), ...lines].join("\n");
}

/** The point with the best ELBO of the newest run, once every point is trained. @param {string} folder @param {number} runs how many there are by then */
async function bestOf(folder, runs) {
  await until(`the results of run ${runs}`, () => {
    const results = resultsIn(folder);
    return results.length === runs && results.at(-1)?.points.every(({ status }) => status === "done") === true;
  });
  /** @type {{ heldOut: { elboNats: number, activeUnits: number } }[]} */
  const points = /** @type {any} */ (resultsIn(folder).at(-1)?.points);
  return points.map(({ heldOut }) => heldOut).reduce((a, b) => (b.elboNats > a.elboNats ? b : a));
}

test("from a table to a model that is not collapsed in three minutes and eight clicks", { timeout: 400_000 }, () =>
  withWorkbench(
    { name: "first-minutes", prepare: (folder) => writeFileSync(path.join(folder, DATA), table()) },
    async (workbench, folder) => {
      const { page } = workbench;
      let clicks = 0;
      /** @param {Locator} target */
      const click = async (target) => {
        clicks++;
        await target.click();
      };
      const started = performance.now();

      await workbench.runCommand("VAE Lens: New Spec");
      // The palette opens by a key; its entry is clicked.
      clicks++;
      const offers = page.locator(".quick-input-list .monaco-list-row");
      await click(offers.filter({ hasText: "Data File..." }).first());
      // For files on a server, VS Code asks for the path in its own input box.
      const box = page.locator(".quick-input-widget");
      await until("the folder's path", async () => (await box.locator("input.input").inputValue()).startsWith(folder));
      await box.locator("input.input").fill(path.join(folder, DATA));
      await click(box.getByRole("button", { name: "Read" }));
      const line = (/** @type {RegExp} */ text) => page.locator(".view-line").filter({ hasText: text }).first();
      await line(/"variance":\s"learned"/).waitFor({ timeout: 60_000 });
      assert.match(readFileSync(path.join(folder, OWN_SPEC), "utf8"), /"labels": "measurements\.csv#kind"/);

      // A guess of the noise, as many examples on the web have it, typed over the proposal.
      await page.keyboard.press("Control+F");
      await page.keyboard.type('"learned"');
      await page.keyboard.press("Escape");
      await page.keyboard.type("20");
      await line(/"variance":\s20\b/).waitFor();

      await click(page.getByRole("button", { name: /^Train Sweep/ }).first());
      const panel = await Panel.of(workbench, "measurements · VAE Lens");
      const verdict = panel.frame.locator(".headline");
      const first = await bestOf(folder, 1);
      assert.equal(first.activeUnits, 0);
      await verdict.getByText(/best-ELBO model .* is collapsed/).waitFor();
      await verdict.getByText(/wider than every direction/).waitFor();
      await workbench.screenshot("first-minutes-collapsed");

      await click(verdict.getByRole("button", { name: "Learn the variance" }));
      await line(/"variance":\s"learned"/).waitFor();
      await click(panel.button("Train Sweep"));
      const second = await bestOf(folder, 2);
      assert.ok(second.activeUnits > 0 && second.elboNats > first.elboNats, JSON.stringify({ first, second }));
      await panel.hasStatus("Done");
      await verdict.waitFor({ state: "hidden" });
      await workbench.screenshot("first-minutes-active");

      const seconds = (performance.now() - started) / 1000;
      console.log(`${clicks} clicks, ${seconds.toFixed(0)} s`);
      assert.ok(clicks <= MAX_CLICKS, `${clicks} clicks`);
      assert.ok(seconds < MAX_SECONDS, `${seconds} s`);
    },
  ),
);
