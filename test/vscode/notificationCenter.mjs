/** @typedef {{ severity: "error" | "warning" | "info", message: string }} Notification */

/**
 * Reads the notification centre: unlike the pop-ups it does not empty itself while a test is looking.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<Notification[]>}
 */
export async function readNotifications(page) {
  const bell = page.locator(`.statusbar-item[id="status.notifications"]`);
  const center = page.locator(".notifications-center.visible");
  await bell.click();
  await center.waitFor();
  const notifications = await center.locator(".notification-list-item").evaluateAll(readItems);
  await bell.click();
  await center.waitFor({ state: "hidden" });
  // Or the bell's tooltip would be in the next picture.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  return notifications;
}

/** Runs in the page. @param {Element[]} items @returns {Notification[]} */
function readItems(items) {
  return items.map((item) => {
    const icon = item.querySelector(".notification-list-item-icon")?.classList;
    return {
      severity: icon?.contains("codicon-error") ? "error" : icon?.contains("codicon-warning") ? "warning" : "info",
      message: item.querySelector(".notification-list-item-message")?.textContent ?? "",
    };
  });
}
