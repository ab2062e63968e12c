import { parseToPanel } from "../src/protocol/panelMessages.ts";
import type { PredictionView } from "../src/protocol/predictionView.ts";
import type { RunSnapshot } from "../src/protocol/runSnapshot.ts";
import { noYardsticks, type Yardsticks } from "../src/protocol/yardsticks.ts";

/** The element of a report that holds its run and what was foretold of it, as JSON. */
export const REPORT_ELEMENT_ID = "vae-lens-report";

export interface Report {
  readonly run: RunSnapshot | null;
  readonly prediction: PredictionView | null;
  readonly yardsticks: Yardsticks;
}

export const emptyReport: Report = { run: null, prediction: null, yardsticks: noYardsticks };

/** What a report was made of, or null where the page is no report. @throws ProtocolError */
export function readReport(page: Document): Report | null {
  const text = page.getElementById(REPORT_ELEMENT_ID)?.textContent;
  if (text === null || text === undefined) return null;
  const message = parseToPanel({
    yardsticks: noYardsticks,
    ...(JSON.parse(text) as object),
    type: "snapshot",
    sequence: 0,
  });
  return message.type === "snapshot"
    ? { run: message.run, prediction: message.prediction, yardsticks: message.yardsticks }
    : null;
}
