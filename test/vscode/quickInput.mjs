// The box at the top of the window: command palette, file picker, and the pick lists of extensions.

/** @typedef {import("playwright-core").Page} Page */

/**
 * Opens the palette or the file picker, types, and takes the entry that says exactly `label`. The list does not follow
 * commands and files that appear while it is open, so it is closed and opened until the entry is there.
 * @param {Page} page
 * @param {{ key: "F1" | "Control+P", text: string, label: string, timeoutMs?: number }} options
 */
export async function pickFromPalette(page, { key, text, label, timeoutMs = 120_000 }) {
  const deadline = Date.now() + timeoutMs;
  // The time-out grows with every attempt, so that a slow list is not closed each time.
  for (let patienceMs = 2_000; ; patienceMs = Math.min(2 * patienceMs, 16_000)) {
    try {
      await page.keyboard.press(key);
      await pickOffered(page, { text, label, timeoutMs: patienceMs });
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`Nothing called "${label}" was offered for "${text}".`, { cause: error });
      await page.keyboard.press("Escape");
    }
  }
}

/**
 * Takes an entry of the list that is open, or about to be.
 * @param {Page} page
 * @param {{ text: string, label: string, timeoutMs?: number }} options
 */
export async function pickOffered(page, { text, label, timeoutMs = 60_000 }) {
  const input = page.locator(".quick-input-widget input.input");
  const entry = page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ has: page.locator(".label-name").getByText(label, { exact: true }) })
    .first();
  await input.fill(text, { timeout: timeoutMs });
  await entry.click({ timeout: timeoutMs });
  // Not the box: what was picked may have opened another list in it.
  await entry.waitFor({ state: "hidden", timeout: timeoutMs });
}
