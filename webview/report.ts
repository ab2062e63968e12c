import type { RunSnapshot } from "../src/protocol/runSnapshot.ts";
import { parseToPanel } from "../src/protocol/panelMessages.ts";

/** The element of a report that holds its run, as JSON. */
export const REPORT_ELEMENT_ID = "vae-lens-report";

/** The run a report was made of, or null where the page is no report. @throws ProtocolError */
export function readReport(page: Document): RunSnapshot | null {
  const text = page.getElementById(REPORT_ELEMENT_ID)?.textContent;
  if (text === null || text === undefined) return null;
  const message = parseToPanel({ type: "snapshot", sequence: 0, run: JSON.parse(text) as unknown });
  return message.type === "snapshot" ? message.run : null;
}
