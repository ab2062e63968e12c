// The runs of a workspace in the side bar, in the packaged extension: opened, compared, named and deleted by mouse and keys.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Panel, SPEC, until, withWorkbench } from "./support.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const OTHER = "learned.vae.json";

/** Two runs that another program has made, the second with a learned variance. @param {string} folder */
function trainBefore(folder) {
  const sample = readFileSync(path.join(folder, SPEC), "utf8").replace('"epochs": 200', '"epochs": 20');
  writeFileSync(path.join(folder, SPEC), sample);
  writeFileSync(path.join(folder, OTHER), sample.replace('"variance": 0.1', '"variance": "learned"'));
  for (const spec of [SPEC, OTHER])
    execFileSync(process.execPath, [path.join(root, "dist/cli.cjs"), "sweep", path.join(folder, spec)], {
      stdio: "ignore",
    });
}

/** A menu takes no clicks for a moment after it has come. @param {import("playwright-core").Page} page @param {string} name */
async function chooseInMenu(page, name) {
  const item = page.getByRole("menuitem", { name });
  await item.waitFor();
  while (await item.isVisible()) {
    await page.waitForTimeout(300);
    await item.click({ timeout: 1000 }).catch(() => undefined);
  }
}

test("runs are opened, compared, named and deleted in the side bar", { timeout: 300_000 }, async () => {
  await withWorkbench({ name: "runs" }, async (workbench, folder) => {
    trainBefore(folder);
    const { page } = workbench;
    await page.locator('.activitybar [aria-label^="VAE Lens"]').first().click();
    const rows = page.locator('.pane-body [role="treeitem"]');
    const runs = rows.filter({ hasText: "ELBO" });
    await runs.nth(1).waitFor({ timeout: 60_000 });
    assert.equal(await rows.count(), 4, "two specs with a run each");

    await rows.filter({ hasText: SPEC }).waitFor();
    // The newest is first, so the sample's run is second.
    await runs.nth(1).click();
    const panel = await Panel.of(workbench);
    await panel.hasMarks(12);

    await runs.nth(0).click({ modifiers: ["Control"] });
    await runs.nth(1).click({ button: "right" });
    await chooseInMenu(page, "Compare Runs...");
    const compared = panel.frame
      .locator(".compare:not([hidden]) tbody tr", { hasText: "model.likelihood.variance" })
      .locator("td");
    await compared.first().waitFor({ timeout: 60_000 });
    const card = panel.card("Compared runs");
    await until("the comparison to be in view", () =>
      card.evaluate((element) => element.getBoundingClientRect().top < window.innerHeight / 2),
    );
    assert.deepEqual(await compared.allInnerTexts(), ["0.1", "learned"]);
    await workbench.screenshot("runs-compared");

    const name = page.locator(".quick-input-widget input:visible");
    // A click also opens the run, and a key press is lost while its panel loads.
    await until("the box for a name", async () => {
      await runs.nth(1).click();
      await page.keyboard.press("F2");
      return name.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    });
    await name.fill("Fixed variance");
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "Fixed variance" }).waitFor();

    const named = rows.filter({ hasText: "Fixed variance" });
    await until("the run to be gone", async () => {
      await named.click({ timeout: 3000 }).catch(() => undefined);
      if ((await named.count()) > 0) await page.keyboard.press("Delete");
      return named.waitFor({ state: "detached", timeout: 3000 }).then(
        () => true,
        () => false,
      );
    });
    const inRuns = () => readdirSync(path.join(folder, ".vae-lens/runs")).length;
    assert.equal(inRuns(), 1);
    await page.locator(".notifications-toasts").getByRole("button", { name: "Undo" }).click();
    await rows.filter({ hasText: "Fixed variance" }).waitFor();
    assert.equal(inRuns(), 2);
  });
});
