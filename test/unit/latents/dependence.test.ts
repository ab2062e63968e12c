import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aggregateMoments } from "../../../src/core/latents/aggregateMoments.ts";
import type { PosteriorRows } from "../../../src/core/latents/posteriorRows.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dependence } from "../../../src/results/latentFigures.ts";
import { placeText, priorFindings } from "../../../src/results/nearPrior.ts";
import { channelLayout } from "../../../src/training/latents/channelLayout.ts";
import { dependenceOf } from "../../../src/training/latents/dependence.ts";
import { readLatents } from "../../../src/training/latents/readLatents.ts";
import { channel, latentsAt } from "../webview/latentFixtures.ts";

const folder = join(import.meta.dirname, "../../fixtures/latents");

/** NumPy's figures (makeDependence.py). */
const reference = JSON.parse(readFileSync(join(folder, "dependence.json"), "utf8")) as Dependence & {
  readonly excessKurtoses: readonly number[];
};

function measured(posteriors: PosteriorRows, shape: readonly number[], layout: "channelsFirst" | "channelsLast") {
  const places = channelLayout(shape, layout);
  if (typeof places === "string") throw new Error(places);
  const moments = aggregateMoments(posteriors, places.channelOf, places.channels);
  return { moments, ...dependenceOf(posteriors, places, moments) };
}

async function fixture(): Promise<PosteriorRows> {
  const given = { layout: "channelsFirst", mean: "dependent.npz#mu" } as const;
  const spread = { kind: "logVariance", path: "dependent.npz#logvar" } as const;
  const read = await readLatents({ ...given, spread }, { specFolder: folder, mediaFolder: folder });
  if ("message" in read) throw new Error(read.message);
  return read;
}

/** Every number, and text, of the reference. */
function expectClose(found: unknown, wanted: unknown, digits: number): void {
  if (typeof wanted === "number") expect(found).toBeCloseTo(wanted, digits);
  else if (wanted === null || typeof wanted !== "object") expect(found).toBe(wanted);
  else
    for (const [key, value] of Object.entries(wanted))
      expectClose((found as Record<string, unknown>)[key], value, digits);
}

/** Moves the channels of each row from the first axis to the last. */
function channelsLast(values: Float64Array, channels: number, positions: number): Float64Array {
  const size = channels * positions;
  return values.map((_, at) => {
    const within = at % size;
    return values[at - within + (within % channels) * positions + Math.floor(within / channels)]!;
  });
}

describe("correlations of channels and positions, spectrum and moments at single positions", () => {
  test("are NumPy's, with the posteriors' own noise in closed form and errors by leaving out groups", async () => {
    const { moments, channels, positions } = measured(await fixture(), [3, 6, 5], "channelsFirst");
    expectClose(channels, reference.channels, 4);
    expectClose(positions, reference.positions, 8);
    expectClose(
      moments.map(({ excessKurtosis }) => excessKurtosis),
      reference.excessKurtoses,
      8,
    );
  });

  test("do not depend on where the channels are", async () => {
    const posteriors = await fixture();
    const moved = {
      ...posteriors,
      mean: channelsLast(posteriors.mean, 3, 30),
      logVariance: channelsLast(posteriors.logVariance!, 3, 30),
    };
    const found = measured(moved, [6, 5, 3], "channelsLast");
    expectClose(found.positions, reference.positions, 8);
    expectClose(found.channels, reference.channels, 4);
  });

  test("of white noise are flat and near 0, within their errors, along one axis and three", () => {
    for (const shape of [
      [2, 16],
      [2, 4, 3, 5],
    ]) {
      const latents = shape.reduce((product, length) => product * length, 1);
      const mean = new Float64Array(300 * latents);
      fillNormal(seededRandom(3), mean);
      const { positions, channels } = measured(
        { rows: 300, latents, mean, logVariance: undefined },
        shape,
        "channelsFirst",
      );
      for (const { power } of positions!.spectrum)
        expect(Math.abs(power.value - 1)).toBeLessThan(4 * power.standardError);
      for (const one of positions!.neighbours) expect(Math.abs(one!.value)).toBeLessThan(4 * one!.standardError);
      expect(Math.abs(channels!.largest.value)).toBeLessThan(4 * channels!.largest.standardError);
      expect(positions!.sharedPattern).toBeLessThan(0.005);
      expect(positions!.farNumbers).toBe(0);
    }
  });
});

describe("findings about the prior", () => {
  const near = [channel(0, 1), channel(0, 1)];
  const findings = (dependence: Dependence) =>
    priorFindings([{ ...latentsAt(1, 5, { channels: near, shape: [2, 6, 5], layout: "channelsFirst", dependence }) }]);

  test("name a single position that the channel's moments hide, and correlated channels, but not small ones", () => {
    const { channels, positions } = reference;
    const [text = ""] = findings({ channels, positions });
    expect(text).toMatch(/1 of 60 numbers.*channel 2 at position \(3, 4\)/);
    const strong = { ...channels!, largest: { value: -0.9, standardError: 0.01, pair: [0, 1] } };
    expect(findings({ channels: strong, positions: null })[0]).toContain(
      "Channels 0 and 1 are correlated by \u22120.9",
    );
    expect(findings({ channels: { ...strong, largest: { ...strong.largest, value: 0.4 } }, positions: null })).toEqual(
      [],
    );
    expect(
      findings({ channels: { ...strong, largest: { ...strong.largest, standardError: 0.2 } }, positions: null }),
    ).toEqual([]);
  });

  test("name a position by its axes, without that of the channels", () => {
    expect(placeText(7, [3, 2, 5], "channelsFirst")).toBe("(1, 2)");
    expect(placeText(7, [2, 5, 3], "channelsLast")).toBe("(1, 2)");
  });
});
