import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/seededRandom.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import { hostileData, hostileSpec } from "../support/hostileSpecs.ts";
import { reporterProcess } from "./reporterProcess.ts";
import { specFolder } from "./specFolder.ts";

const SPECS = campaignSize(300, 10_000);
const MAX_PROCESSOR_MS = 2000;
const MAX_BYTES = 500 * 2 ** 20;
/** A message may quote the text, in quotation marks. */
const ABSURD = /\bNaN\b|\bundefined\b|Infinity|\n\s+at /;
const folder = specFolder();

describe("Of hostile specs", () => {
  test(`${SPECS}, the check takes no more than 2 s and 500 MB for any, and no message has a stack or an absurd number`, async () => {
    folder.write(hostileData.name, hostileData.text);
    const reader = await reporterProcess();
    const faults: string[] = [];
    const slow: string[] = [];
    let slowestMs = 0;
    let refused = 0;
    let peakBytes = 0;
    for (let seed = 0; seed < SPECS; seed++) {
      const specText = hostileSpec(seededRandom(campaignSeed, seed));
      const { messages, processorMs, bytes } = await reader.check(specText, folder.path);
      if (messages.length > 0) refused++;
      slowestMs = Math.max(slowestMs, processorMs);
      peakBytes = Math.max(peakBytes, bytes);
      if (processorMs > MAX_PROCESSOR_MS || bytes > MAX_BYTES) {
        const file = path.join(folder.path, `slow-${seed}.vae.json`);
        writeFileSync(file, specText);
        slow.push(
          `seed ${seed}: ${Math.round(processorMs)} ms, ${Math.round(bytes / 2 ** 20)} MiB: ${specText.slice(-400)}`,
        );
      }
      for (const message of messages)
        if (ABSURD.test(message.replace(/"[^"]*"/g, '""').replace("may end in NaN", "")))
          faults.push(`seed ${seed}: ${message}`);
    }
    reader.end();
    reportCampaign(
      "hostile specs through a check",
      SPECS,
      `${refused} with diagnostics; slowest ${(slowestMs / 1000).toFixed(2)} s of processor time; peak of the process ${Math.round(peakBytes / 2 ** 20)} MiB; ` +
        `${slow.length} over 2 s or 500 MB; ${faults.length} absurd messages`,
    );
    expect(faults).toEqual([]);
    expect(slow).toEqual([]);
    expect(refused).toBeGreaterThan(SPECS / 3);
  }, 3_600_000);
});
