// The extension's own page and its documentation, as VS Code shows them to somebody who has just installed it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until, withWorkbench } from "./support.mjs";

/** @typedef {import("../vscode/workbench.mjs").Workbench} Workbench */
/** @typedef {import("playwright-core").FrameLocator} FrameLocator */

/** Opens the extension's page from the list of the installed extensions. @param {Workbench} workbench */
async function openExtensionPage(workbench) {
  await workbench.runCommand("Extensions: Show Installed Extensions");
  await workbench.page.locator(".extension-list-item").filter({ hasText: "VAE Lens" }).first().click();
  await workbench.page.locator(".extension-editor").waitFor();
  return workbench.panelFrame();
}

/** Pictures that have not loaded, by their descriptions. @param {FrameLocator} frame */
function missingPictures(frame) {
  return frame
    .locator("img")
    .evaluateAll((images) =>
      images
        .filter((image) => !(image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0))
        .map((image) => image.getAttribute("alt")),
    );
}

/** VS Code takes the address from a link that it does not follow. @param {FrameLocator} frame */
function deadLinks(frame) {
  return frame
    .locator("a")
    .evaluateAll((links) =>
      links.filter((link) => !/^(https:|#)/.test(link.getAttribute("href") ?? "")).map((link) => link.textContent),
    );
}

test("the extension's page and its documentation show every picture and follow every link", { timeout: 400_000 }, () =>
  withWorkbench({ name: "extension-page" }, async (workbench) => {
    const page = await openExtensionPage(workbench);
    await page.getByRole("heading", { name: "VAE Lens", exact: true }).waitFor();
    assert.deepEqual(await missingPictures(page), []);
    assert.deepEqual(await deadLinks(page), []);
    assert.doesNotMatch(await page.locator("body").innerText(), /npm start/);
    await workbench.screenshot("e2e-extension-page");

    await workbench.runCommand("VAE Lens: Open Documentation");
    await workbench.page.getByRole("tab", { name: /Preview README/ }).waitFor();
    const index = await workbench.panelFrame();
    await index.getByRole("heading", { name: "Documentation", exact: true }).waitFor();
    await index.getByRole("link", { name: "The editor" }).click();
    await workbench.page.getByRole("tab", { name: /Preview editor/ }).waitFor();
    const editor = await workbench.panelFrame();
    await editor.getByRole("heading", { name: "The editor", exact: true }).waitFor();
    assert.ok((await editor.locator("img").count()) >= 5);
    await until("the pictures", async () => (await missingPictures(editor)).length === 0, 30_000);
    await workbench.screenshot("e2e-documentation");
  }),
);
