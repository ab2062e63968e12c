// Draws media/icon.png, 128 x 128, from media/icon.svg. Needed only when the drawing changes; uses the tests' Chromium.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../test/vscode/browser.mjs";
import { root } from "./prepare.mjs";

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
  const drawing = readFileSync(join(root, "media/icon.svg"), "utf8");
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${drawing}`);
  await page.screenshot({ path: join(root, "media/icon.png"), omitBackground: true });
} finally {
  await browser.close();
}
