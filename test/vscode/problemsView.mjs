/**
 * @typedef {object} Problem
 * @property {string} file
 * @property {"error" | "warning" | "info"} severity
 * @property {string} message
 * @property {string} source
 * @property {string} code
 * @property {string} position as shown, such as "[Ln 2, Col 12]"
 */

/** @typedef {{ index: number, file: string | undefined, problem: Omit<Problem, "file"> }} Row */

/**
 * Reads the Problems view, which is open. Only the rows in sight exist, so it is scrolled through.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<Problem[]>}
 */
export async function readProblems(page) {
  const view = page.locator(".markers-panel");
  await view.waitFor();
  const rows = view.locator(".monaco-list-row");
  /** @type {Map<number, Row>} */
  const seen = new Map();
  await view.hover();
  await page.mouse.wheel(0, -100_000);
  for (let known = -1; seen.size > known;) {
    known = seen.size;
    await page.waitForTimeout(150); // the list is drawn in the frame after a scroll, and again when a new problem arrives
    for (const row of await rows.evaluateAll(readRows)) seen.set(row.index, row);
    await page.mouse.wheel(0, 150);
  }
  let file = "";
  /** @type {Problem[]} */
  const problems = [];
  for (const row of [...seen.values()].sort((a, b) => a.index - b.index)) {
    if (row.file === undefined) problems.push({ file, ...row.problem });
    else file = row.file;
  }
  return problems;
}

/** Runs in the page. @param {Element[]} rows @returns {Row[]} */
function readRows(rows) {
  return rows.map((row) => {
    /** @param {string} selector */
    const text = (selector) => row.querySelector(selector)?.textContent ?? "";
    const icon = row.querySelector(".marker-icon")?.classList;
    const severity = icon?.contains("error") ? "error" : icon?.contains("warning") ? "warning" : "info";
    return {
      index: Number(row.getAttribute("data-index")),
      file: icon ? undefined : text(".label-name"),
      problem: {
        severity,
        message: text(".marker-message"),
        source: text(".marker-source"),
        code: text(".marker-code"),
        position: text(".marker-line"),
      },
    };
  });
}
