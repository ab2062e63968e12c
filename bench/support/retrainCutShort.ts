/** Trains the ordinary digits and reads what their rates were when an eighth, a quarter and a half of the epochs were done. */
import type { CutShort } from "../../src/core/collapse/probeEvidence.ts";
import { recipes } from "./cautionRecipes.ts";
import { retrainSetting } from "./retrainSetting.ts";

const RATIOS = [0.1, 0.25, 0.5, 0.7] as const;
const SHARES = [1 / 8, 1 / 4, 1 / 2] as const;

interface MetricsLine {
  readonly epoch?: number;
  readonly point?: number;
  readonly heldOut?: { readonly rateNats: number };
}

export async function retrainCutShort(): Promise<readonly CutShort[]> {
  const recipe = { ...recipes.ordinary, ratios: RATIOS };
  const { epochs } = recipe.training;
  const { metrics, seeds } = await retrainSetting(recipe);
  const rates = new Map<string, number>();
  for (const line of metrics.trim().split("\n")) {
    const { epoch = 0, point = 0, heldOut } = JSON.parse(line) as MetricsLine;
    if (heldOut !== undefined) rates.set(`${point} ${epoch}`, heldOut.rateNats);
  }
  const rate = (point: number, epoch: number): number => rates.get(`${point} ${Math.floor(epoch)}`) ?? NaN;
  return RATIOS.flatMap((ratio, i) =>
    SHARES.map((share) => {
      const points = Array.from({ length: seeds }, (_, seed) => i * seeds + seed);
      const growth = points.map((point) => rate(point, share * epochs) / rate(point, (share * epochs) / 2));
      return { ratio, share, growth, left: points.map((point) => rate(point, epochs) / rate(point, share * epochs)) };
    }),
  );
}
