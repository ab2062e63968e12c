import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/fixtures.ts";
import type { SpecRequest } from "../../../src/prediction/specReport.ts";
import { type Changes } from "../spec/verbs.ts";
import { copyCounts, reporter, request } from "./fixtures.ts";

const folder = temporaryFolder();
beforeAll(() => copyCounts(folder.path));

/** The first test that runs gathers the evidence. */
function wish(changes: Changes = {}): SpecRequest {
  return { ...request(folder.path, changes), cacheFolder: folder.path };
}

/** More than the probe takes on a busy machine. */
const PLENTY_SECONDS = 60;

describe("a probe", () => {
  test("measures points below the threshold and leaves certain collapse to the spectrum", async () => {
    const { predictions } = await reporter().probe({ ...wish(), ceilingSeconds: PLENTY_SECONDS });
    expect(predictions.map(({ basis }) => basis)).toEqual(["probe", "probe", "spectrum"]);
    expect(predictions[2]).toMatchObject({ verdict: "collapse", rateNats: 0 });
  });

  test("gives the same result at every repetition", async () => {
    const first = await reporter().probe({ ...wish(), ceilingSeconds: PLENTY_SECONDS });
    const second = await reporter().probe({ ...wish(), ceilingSeconds: 2 * PLENTY_SECONDS });
    expect(second).toEqual(first);
  });

  test("is remembered by later checks of the same spec, and by no other", async () => {
    const specs = reporter();
    const probed = await specs.probe({ ...wish(), ceilingSeconds: PLENTY_SECONDS });
    expect(await specs.check(wish())).toEqual(probed);
    const other = await specs.check(wish({ "training.learningRate": 0.002 }));
    expect(other.predictions.map(({ basis }) => basis)).toEqual(["spectrum", "spectrum", "spectrum"]);
  });

  test("answers the same whatever was probed before", async () => {
    const specs = reporter();
    const sweep = { "objective.beta": [6, 13, 30] };
    await specs.probe({ ...wish(), ceilingSeconds: PLENTY_SECONDS });
    const after = await specs.probe({ ...wish({ sweep }), ceilingSeconds: PLENTY_SECONDS });
    expect(after).toEqual(await reporter().probe({ ...wish({ sweep }), ceilingSeconds: PLENTY_SECONDS }));
  });

  test("applies to every seed of a point", async () => {
    const sweep = { "objective.beta": [6], "training.seed": [0, 1] };
    const { predictions } = await reporter().probe({ ...wish({ sweep }), ceilingSeconds: PLENTY_SECONDS });
    expect(predictions.map(({ basis }) => basis)).toEqual(["probe", "probe"]);
    expect(predictions[1]?.rateNats).toBe(predictions[0]?.rateNats);
  });

  test("reports that it was cut short, and goes on when there is time", async () => {
    const specs = reporter();
    const cut = await specs.probe({ ...wish(), ceilingSeconds: 0.001 });
    expect(cut.isProbeCutShort).toBe(true);
    const whole = await specs.probe({ ...wish(), ceilingSeconds: PLENTY_SECONDS });
    expect(whole).not.toHaveProperty("isProbeCutShort");
    expect(whole).toEqual(await reporter().probe({ ...wish(), ceilingSeconds: PLENTY_SECONDS }));
  });

  test("without time changes nothing", async () => {
    const specs = reporter();
    const checked = await specs.check(wish());
    expect(await specs.probe({ ...wish(), ceilingSeconds: 0 })).toEqual({ ...checked, isProbeCutShort: true });
  });

  test("does not even write the graph of a model too large to learn anything in its time", async () => {
    const started = process.cpuUsage();
    const decoder = { type: "autoregressive", hidden: [2_000_000] };
    const { predictions } = await reporter().probe({
      ...wish({ "model.decoder": decoder, sweep: { "objective.beta": [0.1, 1] } }),
      ceilingSeconds: PLENTY_SECONDS,
    });
    expect(predictions.map(({ basis }) => basis)).toEqual(["spectrum", "spectrum"]);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(4);
  });

  test("stops on request", async () => {
    const specs = reporter();
    const large = wish({ "training.epochs": 100_000 });
    await specs.check(large);
    const controller = new AbortController();
    const probe = specs.probe({ ...large, ceilingSeconds: 600, signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error("cancelled"));
    }, 100);
    await expect(probe).rejects.toThrow("cancelled");
  });

  test("lets the reporter answer checks in between", async () => {
    const specs = reporter();
    await specs.check(wish());
    const controller = new AbortController();
    const probe = specs.probe({
      ...wish({ "training.epochs": 100_000 }),
      ceilingSeconds: 600,
      signal: controller.signal,
    });
    const ended = probe.then(
      () => true,
      () => true,
    );
    for (let i = 0; i < 3; i++) await specs.check(wish());
    expect(await Promise.race([ended, Promise.resolve(false)])).toBe(false);
    controller.abort(new Error("done"));
    await ended;
  });
});
