// How long the panel takes with a large sweep: to show it, and to keep up with ten messages a second, tab by tab; what it keeps
// in memory of 100,000 epochs of points; how large its script is.
//   node bench/panel.mjs [POINTS DIMENSIONS EPOCHS SECONDS]     in headless Chromium, after a build; nothing is asserted
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { launchBrowser } from "../test/vscode/browser.mjs";

const [points = 200, dimensions = 64, epochs = 500, seconds = 5] = process.argv.slice(2).map(Number);
const MESSAGES_A_SECOND = 10;
/** Trained together: what one message is about. */
const STACK = 12;
/** A curve's length when it has been thinned: src/protocol/runSnapshot.ts. */
const CURVE_LENGTH = 399;
/** A row is an epoch of a point. */
const METRIC_ROWS = 100_000;
const SETTINGS = { overview: {}, dimensions: {}, training: { curves: "all", smoothing: "medium" } };

const evaluation = (point, epoch) => {
  const kl = Array.from(
    { length: dimensions },
    (_, j) =>
      Math.max(0, 3 * Math.exp(-j / 12) - point / 90) * (1 - Math.exp(-epoch / 60)) +
      1e-4 * ((point * 7 + j * 3 + epoch) % 5),
  );
  const rateNats = kl.reduce((sum, one) => sum + one, 0);
  const distortionNats = 150 - 10 * Math.sqrt(rateNats) + 200 * Math.exp(-epoch / 20) + ((epoch * 13 + point) % 7) / 20;
  return {
    rateNats,
    distortionNats,
    elboNats: -(rateNats + distortionNats),
    activeUnits: kl.filter((one) => one > 0.01).length,
    klPerDimensionNats: kl,
  };
};

function snapshot() {
  const each = Array.from({ length: CURVE_LENGTH }, (_, i) => 1 + Math.floor((i * (epochs / 2)) / CURVE_LENGTH));
  const epoch = [...new Set(each)];
  const made = Array.from({ length: points }, (_, point) => {
    const beta = 0.01 * 1.05 ** point;
    const curve = epoch.map((e) => evaluation(point, e));
    const rates = curve.map(({ rateNats }) => rateNats);
    const distortions = curve.map(({ distortionNats }) => distortionNats);
    return {
      settings: { "objective.beta": beta },
      ...{
        beta,
        control: "beta",
        epochs,
        epoch: epoch.at(-1),
        status: "training",
        heldOut: evaluation(point, epochs / 2),
        train: null,
        failure: null,
      },
      curve: {
        epoch,
        heldOutRateNats: rates,
        heldOutDistortionNats: distortions,
        trainRateNats: rates.map((rate) => rate * 1.02),
        trainDistortionNats: distortions.map((distortion) => distortion - 0.5),
      },
    };
  });
  const run = {
    id: "run",
    specName: "large.vae.json",
    axes: ["objective.beta"],
    engine: "none",
    status: "training",
    message: null,
    points: made,
  };
  return {
    type: "snapshot",
    sequence: 0,
    run,
    prediction: null,
    measurements: {
      status: "none",
      part: "",
      share: 0,
      message: null,
      evaluation: null,
      explanation: null,
      rateDistortion: null,
    },
  };
}

const history = () => {
  const kept = Array.from({ length: Math.min(300, epochs) }, (_, i) =>
    Math.ceil(((i + 1) * epochs) / Math.min(300, epochs)),
  );
  return {
    type: "klHistory",
    point: 0,
    epochs: kept,
    klPerDimensionNats: kept.map((epoch) => evaluation(0, epoch).klPerDimensionNats),
  };
};

const events = (message) => ({
  type: "events",
  sequence: message + 1,
  events: [
    {
      type: "epochDone",
      epoch: epochs / 2 + 1 + Math.floor((message * STACK) / points),
      points: Array.from({ length: STACK }, (_, i) => {
        const point = (message * STACK + i) % points;
        const heldOut = evaluation(point, epochs / 2 + message);
        return {
          point,
          heldOut,
          train: { distortionNats: heldOut.distortionNats, klPerDimensionNats: heldOut.klPerDimensionNats },
        };
      }),
    },
  ],
});

/** In the page: a stand-in for the host. */
function beHost({ whole, answer, state }) {
  globalThis.acquireVsCodeApi = () => ({
    getState: () => state,
    setState: () => undefined,
    postMessage: (message) => {
      if (message.type === "ready") globalThis.tellWhole = () => postMessage(whole);
      if (message.type === "ask")
        postMessage({ type: "answered", id: message.id, answer: { ...answer, point: message.question.point } });
    },
  });
}

/** In the page: the time from the snapshot to the frame after it is drawn. */
async function show() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const start = performance.now();
  globalThis.tellWhole();
  while (document.querySelector(".card:not([hidden]) svg *") === null) await frame();
  await frame();
  return performance.now() - start;
}

/** In the page: what each frame takes of the main thread, the longest wait between frames and the elements touched, until stopped. */
function watch() {
  const seen = { longestMs: 0, elements: 0, frameMs: [] };
  const observer = new MutationObserver(
    (records) => (seen.elements += new Set(records.map(({ target }) => target)).size),
  );
  observer.observe(document.body, { subtree: true, attributes: true, childList: true, characterData: true });
  let before = performance.now();
  let began = before;
  // Requested first in each frame; its message arrives after the frame is drawn.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => seen.frameMs.push(performance.now() - began);
  const look = (now) => {
    seen.longestMs = Math.max(seen.longestMs, now - before);
    before = now;
    began = performance.now();
    port2.postMessage(null);
    if (!seen.isOver) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.watched = seen;
}

/** In the page: every point's epochs from the first on, with frames between. */
async function trainAll({ points, epochs, dimensions, firstSequence }) {
  const kl = Array.from({ length: dimensions }, (_, j) => 3 * Math.exp(-j / 12));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const made = Array.from({ length: points }, (_, point) => {
      const klPerDimensionNats = kl.map((one) => one * (1 - Math.exp(-epoch / 60)) + point / 1e4);
      const rateNats = klPerDimensionNats.reduce((sum, one) => sum + one, 0);
      const distortionNats = 150 - point / 100 - epoch / 100;
      return {
        point,
        heldOut: {
          rateNats,
          distortionNats,
          elboNats: -(rateNats + distortionNats),
          activeUnits: dimensions,
          klPerDimensionNats,
        },
        train: { distortionNats, klPerDimensionNats },
      };
    });
    postMessage({
      type: "events",
      sequence: firstSequence + epoch,
      events: [{ type: "epochDone", epoch, points: made }],
    });
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }
}

/** @param {readonly number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Of live objects. */
async function heapMiB(session) {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize / 2 ** 20;
}

async function openPanel(whole, settings) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on("pageerror", (error) => console.error(error));
  await page.setContent(
    `<!doctype html><html><head><style>${style}</style></head><body><main id="vae-lens"></main></body></html>`,
  );
  await page.evaluate(beHost, { whole, answer: history(), state: { runId: null, chosenPoint: null, settings } });
  await page.addScriptTag({ content: script });
  return page;
}

async function metrics(session) {
  const { metrics: all } = await session.send("Performance.getMetrics");
  return Object.fromEntries(all.map(({ name, value }) => [name, value * 1000]));
}

const browser = await launchBrowser();
const [script, style] = ["dist/webview.js", "dist/webview.css"].map((file) => readFileSync(file, "utf8"));
const whole = snapshot();
const load = () => `load ${loadavg()[0].toFixed(1)}`;
console.log(
  `${points} points x ${dimensions} dimensions x ${epochs} epochs, ${MESSAGES_A_SECOND} messages a second about ${STACK} points each; script ${(script.length / 1000).toFixed(0)} kB; ${load()}`,
);
console.log(
  "tab          shown ms   ms a message: all, script, style, layout   ms a frame with a message: p50, p95, max   longest wait ms   elements touched a message",
);
for (const [tab, settings] of Object.entries(SETTINGS)) {
  const page = await openPanel(whole, { tab, ...settings });
  const shownMs = await page.evaluate(show);
  await page.waitForTimeout(1000);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.evaluate(watch);
  const before = await metrics(session);
  const count = seconds * MESSAGES_A_SECOND;
  for (let message = 0; message < count; message++) {
    const due = page.waitForTimeout(1000 / MESSAGES_A_SECOND);
    await page.evaluate((sent) => postMessage(sent), events(message));
    await due;
  }
  const after = await metrics(session);
  const { longestMs, elements, frameMs } = await page.evaluate(() =>
    Object.assign(globalThis.watched, { isOver: true }),
  );
  const each = ["TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"].map((name) =>
    ((after[name] - before[name]) / count).toFixed(1),
  );
  // The frames between messages are idle: a message's are the dearest ones.
  const busy = frameMs.toSorted((a, b) => b - a).slice(0, count);
  const frames = [quantile(busy, 0.5), quantile(busy, 0.95), Math.max(...busy)].map((ms) => ms.toFixed(1));
  console.log(
    `${tab.padEnd(12)} ${shownMs.toFixed(0).padStart(8)}   ${each.join(", ").padEnd(43)} ${frames.join(", ").padEnd(41)} ${longestMs.toFixed(0).padStart(16)}   ${(elements / count).toFixed(0).padStart(26)}`,
  );
  await page.close();
}

const fresh = {
  ...whole,
  run: {
    ...whole.run,
    points: whole.run.points.map((point) => ({
      ...point,
      epoch: 0,
      status: "waiting",
      heldOut: null,
      curve: { epoch: [], heldOutRateNats: [], heldOutDistortionNats: [], trainRateNats: [], trainDistortionNats: [] },
    })),
  },
};
const page = await openPanel(fresh, { tab: "overview" });
await page.evaluate(() => globalThis.tellWhole());
await page.waitForTimeout(500);
const session = await page.context().newCDPSession(page);
const heapBefore = await heapMiB(session);
const rowsEach = Math.round(METRIC_ROWS / points);
await page.evaluate(trainAll, { points, epochs: rowsEach, dimensions, firstSequence: 0 });
const heapAfter = await heapMiB(session);
console.log(
  `${points * rowsEach} metric rows: the heap grows from ${heapBefore.toFixed(1)} to ${heapAfter.toFixed(1)} MiB; ${load()}`,
);
await browser.close();
