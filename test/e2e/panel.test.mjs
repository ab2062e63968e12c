// The panel in the packaged extension: zoom, explain, fix, compare, save.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Panel, SPEC, until, withWorkbench } from "./support.mjs";
import { lookAtPanel, saveFrom } from "./panelGestures.mjs";

/** @typedef {import("../vscode/workbench.mjs").Workbench} Workbench */

/** Few examples, because other tests check the figures. */
const quickly = { "vaeLens.explain.examples": 4 };

/** Runs beside the spec whose every point is done. @param {string} folder */
function trainedRuns(folder) {
  const runs = path.join(folder, ".vae-lens/runs");
  const isDone = (/** @type {string} */ name) => {
    const results = path.join(runs, name, "results.json");
    return (
      existsSync(results) &&
      JSON.parse(readFileSync(results, "utf8")).points.every(
        (/** @type {{ status: string }} */ { status }) => status === "done",
      )
    );
  };
  return readdirSync(runs).filter(isDone).length;
}

/** Trained while one looks on. @param {Workbench} workbench @param {number} points */
async function train(workbench, points) {
  await workbench.openFile(SPEC);
  await workbench.runCommand("VAE Lens: Train Sweep");
  const panel = await Panel.of(workbench);
  await panel.hasStatus("Done");
  await panel.hasMarks(points);
  return panel;
}

/** @param {Panel} panel @returns {Promise<string>} the chosen row's first setting */
function chosenInTable(panel) {
  return panel.card("Points").getByRole("button", { pressed: true }).innerText();
}

test("the plane can be zoomed, filtered and saved, and is restored after a reload", { timeout: 300_000 }, () =>
  withWorkbench({ epochs: 12, name: "panel-plane" }, async (workbench, folder) => {
    const { page } = workbench;
    const panel = await train(workbench, 12);
    const { frame, plane, marks } = panel;

    // Choosing a point on the plane also chooses it in the table, and the reverse.
    await marks.nth(2).click();
    await panel.card("Points").getByRole("row", { name: /^0\.5/ }).getByRole("button", { pressed: true }).waitFor();
    await panel.card("Points").getByRole("button", { name: "2.42" }).click();
    await frame.getByRole("option", { name: /= 2\.42;/, selected: true }).waitFor();

    // Shift-dragging zooms.
    await plane.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await plane.boundingBox()) ?? assert.fail("the plane is not in sight");
    const all = await marks.count();
    await page.keyboard.down("Shift");
    await page.mouse.move(x + width * 0.5, y + height * 0.2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.9, y + height * 0.8, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    await panel.button("reset zoom").waitFor();
    await until("fewer marks in view", async () => (await marks.count()) < all);
    await panel.button("reset zoom").click();
    await panel.hasMarks(all);
    await panel.button("reset zoom").waitFor({ state: "hidden" });

    // A click on a legend entry hides its layer.
    const collapsed = frame.getByRole("button", { name: "collapsed: no active unit" });
    const shown = frame.getByRole("option", { name: /; collapsed;/ });
    assert.notEqual(await shown.count(), 0);
    await collapsed.click();
    await shown.first().waitFor({ state: "detached" });
    await collapsed.click();
    await shown.first().waitFor();

    await panel.button("log rate").click();
    await plane.getByText(/Rate, nats per example \(log above 0\.1\)/).waitFor();

    // Its figures, on the page and in files.
    const card = panel.card("Rate–distortion plane");
    await card.getByRole("button", { name: "Save chart or show its data" }).click();
    await card.getByRole("menuitem", { name: "Show data" }).click();
    const dialog = frame.getByRole("dialog", { name: "Rate–distortion plane" });
    assert.equal(await dialog.getByRole("row").count(), 13);
    await dialog.getByRole("button", { name: "Close" }).click();

    const svg = await saveFrom(
      workbench,
      card,
      "Save as SVG",
      path.join(folder, "digits-gaussian-rate-distortion.svg"),
    );
    const titles = await page.evaluate((text) => {
      const drawing = new DOMParser().parseFromString(text, "image/svg+xml");
      return [
        drawing.documentElement.localName,
        ...Array.from(drawing.querySelectorAll("text"), (element) => element.textContent),
      ];
    }, svg.toString());
    assert.equal(titles[0], "svg");
    assert.ok(titles.includes("Rate–distortion plane"), JSON.stringify(titles));

    const png = await saveFrom(
      workbench,
      card,
      "Save as PNG",
      path.join(folder, "digits-gaussian-rate-distortion.png"),
    );
    assert.equal(png.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
    const size = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg.toString());
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2 * Number(size?.[1]), 2 * Number(size?.[2])]);

    const csv = await saveFrom(
      workbench,
      card,
      "Save data as CSV",
      path.join(folder, "digits-gaussian-rate-distortion.csv"),
    );
    const [header, ...rows] = csv.toString().trimEnd().split("\r\n");
    assert.match(header ?? "", /^objective\.beta,held-out rate \(nats\),/);
    assert.equal(rows.length, 12);

    await panel.openTab("Training");
    await workbench.screenshot("panel-training");
    await workbench.keep(/tab\W+training/);
    await workbench.reload();
    const again = await Panel.of(workbench);
    await again.frame.getByRole("tab", { name: "Training", selected: true }).waitFor();
    await again.openTab("Overview");
    await again.frame.getByRole("button", { name: "log rate", pressed: true }).waitFor();
    await again.hasMarks(12);
    assert.equal(await chosenInTable(again), "2.42");
  }),
);

test("a healthy sweep is explained, and its models are shown", { timeout: 300_000 }, () =>
  withWorkbench({ epochs: 30, betas: [0.5, 1, 4, 12], settings: quickly, name: "panel-healthy" }, async (workbench) => {
    const panel = await train(workbench, 4);
    const { frame } = panel;

    await panel.openTab("Dimensions");
    await frame.getByRole("img", { name: /^KL of 10 latent dimensions .* epochs 1 to 30;/ }).waitFor();
    await panel.openTab("Model");
    const slider = frame.getByRole("slider", { name: /^z\d+ · [\d.]+ nats$/ }).first();
    const decoded = frame.getByRole("img", { name: "Decoded output at the slider values" }).locator("canvas").first();
    await slider.waitFor();
    const picture = () => decoded.evaluate((/** @type {HTMLCanvasElement} */ canvas) => canvas.toDataURL());
    const before = await picture();
    await slider.press("End");
    await until("another picture", async () => (await picture()) !== before);
    assert.equal(await slider.inputValue(), await slider.getAttribute("max"));

    await panel.openTab("Overview");
    await panel.button("Explain this run").click();
    const why = panel.card("Which model to keep, and why");
    await why
      .getByText(/is not collapsed\b/)
      .first()
      .waitFor();
    const picks = why.getByRole("table", { name: /^The point that each criterion picks/ });
    assert.equal(await picks.getByRole("row").count(), 7);
    await panel.button("Explain again").waitFor();
    await panel.plane.getByText(/^best .*ELBO/).waitFor();
    assert.ok((await panel.plane.locator(".flag").count()) > 0);
    // A pick links to its point.
    await picks
      .getByRole("row", { name: /^Mutual information/ })
      .getByRole("button")
      .click();
    assert.equal(await chosenInTable(panel), "0.5");
    await lookAtPanel(workbench, panel, "panel-healthy", ["Overview", "Dimensions", "Model"]);
  }),
);

test("a collapse is explained, fixed and compared with the earlier run", { timeout: 300_000 }, () =>
  withWorkbench(
    { epochs: 10, betas: [0.5, 1, 2], variance: 20, settings: quickly, name: "panel-collapsed" },
    async (workbench, folder) => {
      const { page } = workbench;
      const panel = await train(workbench, 3);
      await panel.button("Explain this run").click();
      const why = panel.card("Which model to keep, and why");
      await why
        .getByText(/is collapsed\b.*noise model/i)
        .first()
        .waitFor();

      // The remedy is an ordinary edit of the spec, from the headline and from the explanation.
      const line = (/** @type {RegExp} */ value) => page.locator(".view-line").filter({ hasText: value });
      await panel.button("Learn the variance").first().click();
      await line(/"variance":\s"learned"/).waitFor();
      await line(/"variance":\s"learned"/).click();
      await page.keyboard.press("Control+Z");
      await line(/"variance":\s20/).waitFor();
      await why.getByRole("button", { name: "Learn the variance" }).click();
      await line(/"variance":\s"learned"/).waitFor();
      await workbench.screenshot("panel-remedy");
      await workbench.runCommand("File: Save");
      await until("the spec on disk", () =>
        readFileSync(path.join(folder, SPEC), "utf8").includes('"variance": "learned"'),
      );

      await panel.button("Train Sweep").click();
      // Ten epochs end too quickly for the test to see "Training".
      await until("the second run's results", () => trainedRuns(folder) === 2);
      await panel.hasStatus("Done");
      await workbench.runCommand("VAE Lens: Compare Runs...");
      const runs = page.locator(".quick-input-list .monaco-list-row");
      await runs.nth(1).waitFor();
      for (const run of await runs.all()) await run.click();
      await page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
      const compared = panel.card("Compared runs");
      const cells = compared.getByRole("row", { name: /^model\.likelihood\.variance/ }).getByRole("cell");
      await cells.first().waitFor();
      assert.deepEqual((await cells.allInnerTexts()).sort(), ["20", "learned"]);
      await lookAtPanel(workbench, panel, "panel-compared", ["Overview"]);
      await panel.button("Stop comparing").click();
      await compared.waitFor({ state: "hidden" });
    },
  ),
);
