// The report and the panel, judged by axe-core in every tab: dark, light and high contrast.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "../vscode/browser.mjs";
import { answers, comparisonWith } from "./panelAnswers.mjs";
import { openPanel } from "./panelPage.mjs";
import { edit, SPEC } from "./support.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const axe = readFileSync(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");
const TABS = ["Overview", "Dimensions", "Latent space", "Training", "Model"];
/** Small settings: only the page matters here, not accuracy. */
const FEW = ["--examples", "20", "--importance-samples", "50", "--temperatures", "20", "--chains", "2"];

const none = {
  status: "none",
  part: "",
  share: 0,
  message: null,
  evaluation: null,
  explanation: null,
  rateDistortion: null,
};

/** @type {import("playwright-core").Browser} */
let browser;
let folder = "";
let report = "";
/** The contents of the report, to show in a panel too. */
let shown;
/** Of a run whose best model is collapsed. */
let collapsed;
/** Of a run of latents of 2 x 3 x 2 without a decoder. */
let ofLatents;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-axe-"));
  const [spec, run, wide] = ["", "run", "wide"].map((name) => path.join(folder, name || SPEC));
  cpSync(path.join(root, "samples", SPEC), spec);
  for (const [from, to] of [
    ['"epochs": 200', '"epochs": 30'],
    ['"count": 12', '"count": 4'],
    ['"latentSize": 10', '"latentSize": 6'],
    ['"learningRate": 0.001', '"learningRate": 0.005'],
  ])
    edit(spec, from, to);
  vaeLens("sweep", spec, "--out", run);
  vaeLens("explain", run, ...FEW);
  vaeLens("report", run);
  report = path.join(run, "report.html");
  shown = contentsOf(run);
  edit(spec, '"variance": 0.1', '"variance": 2');
  vaeLens("sweep", spec, "--out", wide);
  vaeLens("report", wide);
  collapsed = contentsOf(wide);
  const latents = path.join(folder, "latents");
  cpSync(path.join(root, "test/fixtures/latents"), latents, { recursive: true });
  writeFileSync(
    path.join(latents, "images.vae.json"),
    `{ "model": { "type": "latents", "mean": "images.npz#mu", "variance": "images.npz#var", "layout": "channelsFirst" } }`,
  );
  vaeLens("sweep", path.join(latents, "images.vae.json"), "--out", path.join(latents, "run"));
  vaeLens("report", path.join(latents, "run"));
  ofLatents = contentsOf(path.join(latents, "run"));
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string} run the folder of a run with a report */
function contentsOf(run) {
  return JSON.parse(
    /id="vae-lens-report">([^<]*)</.exec(readFileSync(path.join(run, "report.html"), "utf8"))?.[1] ?? "",
  );
}

function vaeLens(...args) {
  execFileSync(process.execPath, [path.join(root, "dist/cli.cjs"), ...args], { stdio: ["ignore", "ignore", "pipe"] });
}

/** Complaints of the page, and what it asked of anybody but `own`. @param {import("playwright-core").Page} page @param {string} own */
function listen(page, own) {
  /** @type {string[]} */
  const heard = [];
  page.on(
    "console",
    (message) => (message.type() === "error" || message.type() === "warning") && heard.push(message.text()),
  );
  page.on("pageerror", (error) => heard.push(String(error)));
  page.on(
    "request",
    (request) =>
      request.url().startsWith(own) || request.url().startsWith("data:") || heard.push(`asked for ${request.url()}`),
  );
  return heard;
}

/** @param {import("playwright-core").Page} page @returns {Promise<string[]>} a line each violation */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations: all } = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return all.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => ({ id, target: String(target), failureSummary })),
    );
  });
  return found.map(
    ({ id, target, failureSummary }) => `${id} at ${target}: ${failureSummary.split("\n").slice(1).join(" ").trim()}`,
  );
}

/** Of every tab. @param {import("playwright-core").Page} page */
async function violationsOfTabs(page) {
  const found = [];
  for (const tab of TABS) {
    await page.getByRole("tab", { name: tab }).click();
    await page.waitForTimeout(400);
    found.push(...(await violations(page)).map((violation) => `${tab}: ${violation}`));
  }
  return found;
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(
    `a report with an explanation has no violation, ${colorScheme}, and asks nothing of anybody`,
    { timeout: 300_000 },
    async () => {
      const page = await browser.newPage({
        viewport: { width: 1400, height: 900 },
        colorScheme,
        reducedMotion: "reduce",
      });
      const heard = listen(page, pathToFileURL(report).href);
      await page.goto(pathToFileURL(report).href);
      assert.deepEqual(await violationsOfTabs(page), []);
      assert.deepEqual(heard, []);
      await page.close();
    },
  );
}

for (const theme of /** @type {const} */ (["light", "dark", "contrast"])) {
  test(`a panel with a comparison and a model has no violation, ${theme}`, { timeout: 300_000 }, async () => {
    const page = await openPanel(browser, {
      snapshot: { ...shown, comparison: comparisonWith(shown.run) },
      answers,
      theme,
    });
    const heard = listen(page, "http://panel.test/");
    await page.locator(".why").waitFor();
    await page.locator(".compare").waitFor();
    assert.deepEqual(await violationsOfTabs(page), []);
    await page.locator(".model-cards button.example").first().waitFor();
    assert.deepEqual(heard, []);
    await page.close();
  });
}

for (const theme of /** @type {const} */ (["light", "dark", "contrast"])) {
  test(`the headline of a collapsed best model has no violation, and its fix works by keyboard, ${theme}`, async () => {
    for (const width of [360, 1400]) {
      const snapshot = { ...collapsed, measurements: none };
      const page = await openPanel(browser, { snapshot, answers, theme, width });
      await page.locator(".headline").getByText("is collapsed").waitFor();
      assert.deepEqual(await violations(page), []);
      const fix = page.locator(".headline vscode-button");
      for (let presses = 0; !(await fix.evaluate((button) => button.matches(":focus, :focus-within"))); presses++) {
        assert.ok(presses < 20, "the Tab key does not reach the fix");
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      const posted = await page.evaluate(() => globalThis.posted);
      assert.equal(posted.at(-1).type, "applyFix", JSON.stringify(posted.at(-1)));
      await page.close();
    }
  });
}

for (const theme of /** @type {const} */ (["light", "dark", "contrast"])) {
  const width = theme === "dark" ? 350 : 1400;
  test(`a panel of latents alone has no violation, and is not wider than its page, ${theme} ${width}`, async () => {
    const page = await openPanel(browser, { snapshot: ofLatents, answers, theme, width, settings: { tab: "latents" } });
    const heard = listen(page, "http://panel.test/");
    await page.locator(".latent-posterior .group").first().waitFor();
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
    await page.locator(".latent-posterior .choice select").selectOption("density");
    await page.locator(".density .cell").first().waitFor({ state: "attached" });
    assert.deepEqual(heard, []);
    await page.close();
  });
}

test("a panel that is narrow, with long names, has no violation", { timeout: 300_000 }, async () => {
  const comparison = comparisonWith(shown.run);
  const others = comparison.others.map((other) => ({ ...other, name: `${"a".repeat(40)} ${"b".repeat(40)}` }));
  const page = await openPanel(browser, {
    snapshot: { ...shown, comparison: { ...comparison, others: [...others, ...others] } },
    answers,
    theme: "dark",
    width: 360,
  });
  assert.deepEqual(await violationsOfTabs(page), []);
  await page.close();
});

for (const theme of /** @type {const} */ (["light", "dark"])) {
  test(`a run that failed, with a point that did, has no violation, ${theme}`, { timeout: 300_000 }, async () => {
    const points = shown.run.points.map((point, index) =>
      index === 1
        ? {
            ...point,
            status: "failed",
            epoch: 3,
            heldOut: null,
            train: null,
            failure: { epoch: 3, cause: "the loss is not a number" },
          }
        : point,
    );
    const run = { ...shown.run, status: "failed", message: "a worker ended", points };
    const page = await openPanel(browser, {
      snapshot: { ...shown, run, measurements: { ...none, status: "failed", message: "the data are gone" } },
      answers,
      theme,
    });
    assert.deepEqual(await violationsOfTabs(page), []);
    await page.close();
  });
}

test("a panel without a run, and one of a sweep only planned, have no violation", { timeout: 300_000 }, async () => {
  for (const snapshot of [
    { ...shown, run: null, prediction: null },
    { ...shown, run: null },
  ]) {
    const page = await openPanel(browser, { snapshot: { ...snapshot, measurements: none }, theme: "dark" });
    assert.deepEqual(await violations(page), []);
    await page.close();
  }
});
