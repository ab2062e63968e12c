import { parseToPanel } from "../src/protocol/panelMessages.ts";
import type { PredictionView } from "../src/protocol/predictionView.ts";
import type { RunSnapshot } from "../src/protocol/runSnapshot.ts";

/** The element of a report that holds its run and what was foretold of it, as JSON. */
export const REPORT_ELEMENT_ID = "vae-lens-report";

export interface Report {
  readonly run: RunSnapshot | null;
  readonly prediction: PredictionView | null;
}

/** What a report was made of, or null where the page is no report. @throws ProtocolError */
export function readReport(page: Document): Report | null {
  const text = page.getElementById(REPORT_ELEMENT_ID)?.textContent;
  if (text === null || text === undefined) return null;
  const message = parseToPanel({ ...(JSON.parse(text) as object), type: "snapshot", sequence: 0 });
  return message.type === "snapshot" ? { run: message.run, prediction: message.prediction } : null;
}
