import { parseToPanel } from "../src/protocol/panelMessages.ts";
import type { PredictionView } from "../src/protocol/predictionView.ts";
import type { RunSnapshot } from "../src/protocol/runSnapshot.ts";
import { noMeasurements, type Measurements } from "../src/protocol/measurements.ts";

/** The element of a report that holds its run and what was predicted for it, as JSON. */
export const REPORT_ELEMENT_ID = "vae-lens-report";

export interface Report {
  readonly run: RunSnapshot | null;
  readonly prediction: PredictionView | null;
  readonly measurements: Measurements;
}

export const emptyReport: Report = { run: null, prediction: null, measurements: noMeasurements };

/** The contents of a report, or null if the page is not a report. @throws ProtocolError */
export function readReport(page: Document): Report | null {
  const text = page.getElementById(REPORT_ELEMENT_ID)?.textContent;
  if (text === null || text === undefined) return null;
  const message = parseToPanel({
    measurements: noMeasurements,
    ...(JSON.parse(text) as object),
    type: "snapshot",
    sequence: 0,
  });
  return message.type === "snapshot"
    ? { run: message.run, prediction: message.prediction, measurements: message.measurements }
    : null;
}
