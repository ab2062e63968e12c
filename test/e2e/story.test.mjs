// The extension as a new user uses it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Panel, PANEL, resultsIn, SPEC, trainingProcesses, until, withWorkbench } from "./support.mjs";

const POINTS = 12;
/** Rate, distortion, ELBO, active units and a remark. */
const FIGURES = 5;

for (const version of /** @type {const} */ (["current", "floor"])) {
  test(`${version}: train, watch, cancel, resume, reload`, { timeout: 900_000 }, () =>
    withWorkbench({ version, epochs: 1200, name: `story-${version}` }, async (workbench, folder) => {
      const { page } = workbench;
      await workbench.openFile(SPEC);

      // Before training, the panel shows the prediction.
      await workbench.runCommand("VAE Lens: Open Panel");
      const panel = await Panel.of(workbench);
      await panel.hasStatus("Not trained");
      await panel.button("Train Sweep").waitFor();
      await panel.predicted.nth(POINTS - 1).waitFor({ state: "attached" });
      await workbench.screenshot(`e2e-${version}-predicted`);

      // Points appear while it trains.
      // A command acts on the panel that has the focus.
      await page.getByRole("tab", { name: PANEL }).first().click();
      await workbench.runCommand("VAE Lens: Train Sweep");
      await panel.hasStatus("Training");
      await panel.hasMarks(6);
      await workbench.screenshot(`e2e-${version}-training`);

      // The panel shows the only progress, and stops the training.
      assert.equal(await page.locator(".notification-toast").count(), 0);
      assert.equal(await page.locator(".statusbar-item:visible", { hasText: /VAE \d+ %/ }).count(), 0);
      await panel.button("Stop").click();
      await panel.hasStatus("Stopped");
      assert.ok(resultsIn(folder)[0]?.points.some(({ status }) => status === "stopped"));
      await until("the processes' end", () => trainingProcesses(workbench).length === 0);
      await workbench.screenshot(`e2e-${version}-stopped`);

      // Resume, in the panel.
      await panel.button("Resume").click();
      await panel.hasStatus("Training");
      await panel.hasStatus("Done");
      await panel.hasMarks(POINTS);
      assert.equal(resultsIn(folder).length, 1);
      assert.ok(resultsIn(folder)[0]?.points.every(({ status }) => status === "done"));
      const figures = await panel.figures();
      assert.equal(figures.length, POINTS * FIGURES);

      // The panel is complete after it was hidden behind another tab.
      await page.getByRole("tab", { name: PANEL }).first().click();
      await workbench.openFile(SPEC);
      await page.locator("iframe.webview").first().waitFor({ state: "hidden" });
      await workbench.runCommand("View: Close Editor");
      const shown = await Panel.of(workbench);
      await shown.hasMarks(POINTS);
      assert.deepEqual(await shown.figures(), figures);

      // A reload restores everything.
      await workbench.reload();
      // After such an early reload, the tab that was closed just before may be in front of the panel.
      await page.getByRole("tab", { name: PANEL }).first().click();
      const again = await Panel.of(workbench);
      await again.hasStatus("Done");
      await again.hasMarks(POINTS);
      assert.deepEqual(await again.figures(), figures);
      await again.ghosts.first().waitFor({ state: "attached" });
      for (const theme of /** @type {const} */ (["dark", "light", "high-contrast"])) {
        await workbench.setTheme(theme);
        await workbench.screenshot(`e2e-${version}-done-${theme}`);
      }
    }),
  );
}

test(
  "a sweep goes on when its window is closed, and the next one shows it live and can stop it",
  { timeout: 600_000 },
  () =>
    withWorkbench({ epochs: 4000, name: "outlive" }, async (workbench, folder) => {
      await workbench.openFile(SPEC);
      await workbench.runCommand("VAE Lens: Train Sweep");
      await (await Panel.of(workbench)).hasMarks(1);
      await workbench.page.waitForTimeout(1000);
      const before = trainingProcesses(workbench);
      await workbench.reload();
      // VS Code may not have saved its layout this soon after a panel was opened; the first test covers restoring it.
      await workbench.runCommand("VAE Lens: Open Panel");
      const panel = await Panel.of(workbench);
      await panel.hasStatus("Training");
      assert.deepEqual(trainingProcesses(workbench), before);
      const progress = async () => Number(/(\d+) %/.exec(await panel.frame.locator("body").innerText())?.[1] ?? -1);
      const first = await progress();
      await until("more of the training", async () => (await progress()) > first);
      await workbench.screenshot("e2e-outlived");
      await panel.button("Stop").click();
      await panel.hasStatus("Stopped");
      await until("the processes' end", () => trainingProcesses(workbench).length === 0);
      assert.equal(resultsIn(folder).length, 1);
      assert.ok(resultsIn(folder)[0]?.points.some(({ status }) => status === "stopped"));
      await panel.button("Resume").click();
      await panel.hasStatus("Training");
      await panel.button("Stop").click();
      await panel.hasStatus("Stopped");
    }),
);

test("a window that is closed takes its training along if the user wants it", { timeout: 600_000 }, () =>
  withWorkbench(
    { epochs: 4000, name: "close", settings: { "vaeLens.sweep.stopWithWindow": true } },
    async (workbench, folder) => {
      await workbench.openFile(SPEC);
      await workbench.runCommand("VAE Lens: Train Sweep");
      await (await Panel.of(workbench)).hasMarks(1);
      assert.notEqual(trainingProcesses(workbench).length, 0);
      await workbench.reload();
      await until("the processes' end", () => trainingProcesses(workbench).length === 0);
      assert.ok(resultsIn(folder)[0]?.points.some(({ status }) => status === "stopped"));
      await workbench.runCommand("VAE Lens: Open Panel");
      await (await Panel.of(workbench)).hasStatus("Stopped");
    },
  ),
);

test("the package for every other platform trains on WebAssembly", { timeout: 600_000 }, () =>
  withWorkbench({ vsix: "VAE_LENS_UNIVERSAL_VSIX", epochs: 20, name: "universal" }, async (workbench, folder) => {
    await workbench.openFile(SPEC);
    await workbench.runCommand("VAE Lens: Train Sweep");
    const panel = await Panel.of(workbench);
    await panel.hasStatus("Done");
    await panel.hasMarks(POINTS);
    assert.match(await panel.frame.locator(".details").innerText(), /onnxruntime-web/);
    assert.ok(resultsIn(folder)[0]?.points.every(({ status }) => status === "done"));
  }),
);
