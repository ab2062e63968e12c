// Actions on the panel that take more than a click.
import { existsSync, readFileSync } from "node:fs";
import { until } from "./support.mjs";

/** @typedef {import("../vscode/workbench.mjs").Workbench} Workbench */
/** @typedef {import("playwright-core").Locator} Locator */

/**
 * Saves an item of a chart's menu under its suggested name.
 * @param {Workbench} workbench
 * @param {Locator} card
 * @param {string} item of the menu
 * @param {string} file where that is
 * @returns {Promise<Buffer>} what was written
 */
export async function saveFrom(workbench, card, item, file) {
  await card.getByRole("button", { name: "Save chart or show its data" }).click();
  await card.getByRole("menuitem", { name: item, exact: true }).click();
  // For files on a server, VS Code asks for the path in its own input box.
  const box = workbench.page.locator(".quick-input-widget");
  await until("the proposed path", async () => (await box.locator("input.input").inputValue()) === file);
  await box.getByRole("button", { name: "OK" }).click();
  await until(`${file}, whole`, () => existsSync(file) && readFileSync(file).length > 0);
  await box.waitFor({ state: "hidden" });
  return readFileSync(file);
}

/** Widths of the panel, in pixels. */
const widths = [360, 760, 1400];
const ACTIVITY_BAR = 48;

/**
 * Pictures of the panel alone in its window: every width in the dark theme, one in the others.
 * @param {Workbench} workbench
 * @param {import("./support.mjs").Panel} panel
 * @param {string} name
 * @param {readonly ("Overview" | "Dimensions" | "Latent space" | "Training" | "Model")[]} tabs
 */
export async function lookAtPanel(workbench, panel, name, tabs) {
  const { page } = workbench;
  const usual = page.viewportSize() ?? { width: 1440, height: 900 };
  await workbench.runCommand("View: Close Primary Side Bar");
  await workbench.runCommand("View: Maximize Editor Group and Hide Side Bars");
  for (const theme of /** @type {const} */ (["dark", "light", "high-contrast"])) {
    await page.setViewportSize(usual);
    await workbench.setTheme(theme);
    for (const width of theme === "dark" ? widths : [760]) {
      await page.setViewportSize({ width: width + ACTIVITY_BAR, height: 1600 });
      for (const tab of tabs) {
        await panel.openTab(tab);
        if (tab === "Model")
          await panel.frame.getByRole("img", { name: "Decoded output at the slider values" }).waitFor();
        await untilStill(panel);
        await workbench.screenshot(`${name}-${tab.toLowerCase()}-${width}-${theme}`);
      }
    }
  }
  await page.setViewportSize(usual);
  await panel.openTab("Overview");
}

/** Nothing glides any more; what never ends does not count. @param {import("./support.mjs").Panel} panel */
async function untilStill({ frame }) {
  await frame.locator("body").evaluate(async (body) => {
    const ending = body.ownerDocument
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
