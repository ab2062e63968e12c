// The editor features of a spec before training, in the packaged extension.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { edit, SPEC, withWorkbench } from "./support.mjs";

/** @typedef {import("../vscode/workbench.mjs").Workbench} Workbench */

const RULE = "beta-above-collapse-threshold";
const COLLAPSING = "collapsing.vae.json";
const LISTED = "listed.vae.json";

/** One training past the threshold, and a sweep whose values are listed. @param {string} folder */
function writeSpecs(folder) {
  const sample = readFileSync(path.join(folder, SPEC), "utf8").replace(/^ *\/\/.*\n/gm, "");
  const start = sample.slice(0, sample.indexOf(',\n  "sweep"'));
  writeFileSync(path.join(folder, COLLAPSING), `${start.replace('"beta": 1', '"beta": 12')}\n}\n`);
  const betas = [0.5, 1, 2, 4, 6.5, 12].map((beta) => `      ${beta}`).join(",\n");
  writeFileSync(
    path.join(folder, LISTED),
    `${start},\n  "sweep": {\n    "objective.beta": [\n${betas}\n    ]\n  }\n}\n`,
  );
}

/** A squiggle is drawn anew whenever a report arrives: between two drawings it has no box. @param {Workbench} workbench @param {string} selector */
async function box(workbench, selector) {
  for (const end = Date.now() + 10_000; Date.now() < end; await workbench.page.waitForTimeout(100)) {
    const found = await workbench.page.locator(selector).first().boundingBox();
    if (found) return found;
  }
  return assert.fail(`${selector} is not in sight`);
}

/** A line of the editor with what is predicted in it; its blanks are of all sorts. @param {Workbench} workbench @param {RegExp} text */
function hint(workbench, text) {
  return workbench.page.locator(".view-line").filter({ hasText: text }).first();
}

/**
 * Rests the mouse on a word of the editor until its hover shows the spectrum.
 * @param {Workbench} workbench
 * @param {string} word as it stands in the text
 */
async function hover(workbench, word) {
  const { page } = workbench;
  const place = page
    .locator(".view-line span span")
    .filter({ hasText: new RegExp(`^\\s*${word.replaceAll(".", "\\.")}$`) })
    .last();
  const hovered = page.locator(".monaco-hover:visible");
  const image = hovered.locator("img");
  for (let attempt = 1; ; attempt++) {
    await page.mouse.move(5, 5);
    await place.hover();
    try {
      await image.waitFor({ timeout: 8000 });
      break;
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
  const size = await image.evaluate(async (/** @type {HTMLImageElement} */ element) => {
    await element.decode();
    const fading = element.closest(".monaco-hover")?.getAnimations({ subtree: true }) ?? [];
    await Promise.all(fading.map(({ finished }) => finished));
    return {
      width: element.naturalWidth,
      shown: element.getBoundingClientRect().width,
      hover: element.closest(".monaco-hover")?.clientWidth ?? 0,
    };
  });
  assert.ok(size.width > 0 && size.shown <= size.hover, JSON.stringify(size));
  return hovered.first().innerText();
}

for (const theme of /** @type {const} */ (["dark", "light"])) {
  test(`${theme}: a collapse is underlined, explained and fixed`, { timeout: 600_000 }, () =>
    withWorkbench({ name: `editor-${theme}` }, async (workbench, folder) => {
      const { page } = workbench;
      writeSpecs(folder);
      await workbench.openFile(COLLAPSING);
      await workbench.setTheme(theme);

      const squiggle = page.locator(".squiggly-warning");
      await squiggle.first().waitFor();
      // Before the Problems view: VS Code drops a CodeLens refresh that is due when the editor loses the focus.
      await page.getByText(/Train Sweep: 1 point, will collapse/).waitFor();
      const problems = await workbench.problems();
      assert.ok(
        problems.some(({ code, source, severity }) => code === RULE && source === "vae-lens" && severity === "warning"),
        JSON.stringify(problems),
      );
      await hint(workbench, /"beta":\s12\s*collapses/).waitFor();
      await workbench.screenshot(`editor-${theme}-problem`);
      await workbench.runCommand("View: Hide Panel");

      const text = await hover(workbench, "12");
      assert.match(text, /Predicted: collapsed/);
      assert.match(text, new RegExp(RULE));
      await workbench.screenshot(`editor-${theme}-squiggle`);
      await hover(workbench, '"beta"');
      await workbench.screenshot(`editor-${theme}-hover`);
      await page.keyboard.press("Escape");

      const { x, y, width, height } = await box(workbench, ".squiggly-warning");
      await page.mouse.click(x + width - 2, y + height / 2);
      await page.keyboard.press("Control+.");
      const menu = page.locator(".action-widget");
      await menu
        .getByText(/^Set beta to/)
        .first()
        .waitFor();
      await menu.getByText(`Ignore ${RULE} on this line`).waitFor();
      await workbench.screenshot(`editor-${theme}-fixes`);
      await menu
        .getByText(/^Set beta to/)
        .first()
        .click();
      await squiggle.first().waitFor({ state: "detached" });
      await page.getByText(/Train Sweep: 1 point$/).waitFor();
      await hint(workbench, /"beta":\s[\d.]+\s*R\s[\d.]+,\s\d+\sactive/).waitFor();
      await workbench.screenshot(`editor-${theme}-fixed`);

      await workbench.openFile(LISTED);
      await page.getByText(/Train Sweep: 6 points, 1 will collapse/).waitFor();
      await hint(workbench, /\s4\s*R\s[\d.]+,\s\d+\sactive/).waitFor();
      await workbench.screenshot(`editor-${theme}-sweep`);
      assert.match(await hover(workbench, '"sweep"'), /predicted[\s\S]*collapsed/);
      await workbench.screenshot(`editor-${theme}-sweep-hover`);
    }),
  );
}

test("a rule's code leads to its page, which is in the package", { timeout: 600_000 }, () =>
  withWorkbench({ name: "editor-rule" }, async (workbench, folder) => {
    const { page } = workbench;
    writeSpecs(folder);
    edit(path.join(folder, COLLAPSING), '"beta": 12', '"beta": 20');
    await workbench.openFile(COLLAPSING);
    await page.locator(".squiggly-warning").first().waitFor();
    await workbench.runCommand("Problems: Focus on Problems View");
    const link = page
      .locator(".markers-panel")
      .getByRole("link", { name: RULE })
      .or(page.locator(".markers-panel a").filter({ hasText: RULE }));
    await link.first().click();
    const preview = await workbench.panelFrame(`Preview ${RULE}.md`);
    await preview.getByRole("heading").first().waitFor();
    await workbench.screenshot("editor-rule");
  }),
);

test("in a folder that is not trusted a spec is predicted and not trained for it", { timeout: 600_000 }, () =>
  withWorkbench({ trust: false, name: "editor-restricted" }, async (workbench, folder) => {
    writeSpecs(folder);
    await workbench.openFile(COLLAPSING);
    await workbench.page.getByText(/Train Sweep: 1 point, will collapse/).waitFor();
    await workbench.page.waitForTimeout(8000);
    assert.match(await hover(workbench, "12"), /From the data's spectrum: /);
  }),
);
