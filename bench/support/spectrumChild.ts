/** One cold spectrum, then the evidence around it, in a process of its own; prints its seconds as JSON. */
import { readFile } from "node:fs/promises";
import { gatherEvidence } from "../../src/core/collapse/gatherEvidence.ts";
import { gatherMoments } from "../../src/core/collapse/moments.ts";
import { scoresOf } from "../../src/core/collapse/scores.ts";
import { scoreEigenpairs } from "../../src/core/collapse/spectrum.ts";
import type { Matrix } from "../../src/data/dataset.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { EngineProducts } from "../../src/engine/engineProducts.ts";
import { matrixRows } from "../../src/data/matrixRows.ts";

async function main(): Promise<void> {
  const [file = "", heldOutFile = "", columnCount = "784"] = process.argv.slice(2);
  const columns = Number(columnCount);
  const matrix = async (path: string): Promise<Matrix> => {
    const bytes = await readFile(path);
    const rows = Math.floor(bytes.length / columns);
    return { rows, columns, values: bytes.subarray(bytes.length - rows * columns), scale: 255 };
  };
  const train = matrixRows(await matrix(file));
  const heldOut = matrixRows(await matrix(heldOutFile));
  const { engine } = await chooseEngine("auto", __filename);
  const products = new EngineProducts(engine);
  const likelihood = { type: "gaussian" } as const;
  const start = performance.now();
  const moments = await gatherMoments(train, false, undefined);
  const momentsDone = performance.now();
  const scores = scoresOf(moments, likelihood, false);
  const { values } = await scoreEigenpairs(train, { scores, products });
  const spectrumDone = performance.now();
  await gatherEvidence({ train, heldOut, likelihood, dynamicBinarization: false, products });
  const evidenceDone = performance.now();
  console.log(
    JSON.stringify({
      moments: (momentsDone - start) / 1000,
      spectrum: (spectrumDone - start) / 1000,
      evidence: (evidenceDone - spectrumDone) / 1000,
      largest: (values[0] ?? NaN) * scores.unit ** 2 * 255 ** 2,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
    }),
  );
}

void main();
