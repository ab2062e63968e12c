/**
 * VS Code nests a webview's document in two frames: an outer one that it keeps, and an inner one that it replaces
 * whenever the extension sets new HTML, and that carries the title.
 * @param {import("playwright-core").Page} page
 * @param {string | undefined} title
 * @param {number} [timeoutMs]
 * @returns {Promise<import("playwright-core").FrameLocator>}
 */
export async function findWebview(page, title, timeoutMs = 30_000) {
  const inner = title === undefined ? "iframe#active-frame" : `iframe#active-frame[title=${JSON.stringify(title)}]`;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    for (const outer of await page.locator("iframe.webview.ready").all()) {
      const name = await outer.getAttribute("name", { timeout: 1_000 }).catch(() => null);
      if (name === null) continue; // closed meanwhile
      // By name, because the place in the list changes as other webviews come and go.
      const webview = page.locator(`iframe.webview[name="${name}"]`);
      const document = webview.contentFrame().locator(inner);
      if ((await webview.isVisible()) && (await document.count()) > 0) return document.contentFrame();
    }
    if (Date.now() > deadline)
      throw new Error(`No webview ${title === undefined ? "" : `called "${title}" `}is in sight.`);
    await page.waitForTimeout(100);
  }
}
