// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { momentsModel } from "../../../webview/charts/momentsModel.ts";
import { positionMapsModel } from "../../../webview/charts/positionMaps.ts";
import type { Ask } from "../../../webview/session.ts";
import { createLatentPosterior } from "../../../webview/views/latentPosterior.ts";
import { createChosen } from "../../../webview/askedLatentSpace.ts";
import { createMomentsCard } from "../../../webview/views/momentsCard.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { initialSettings } from "../../../webview/viewSettings.ts";
import { fourBetas, run, sweep, trained } from "./fixtures.ts";
import { channel, factorSets, latentsAt, priorDraws, spatial, usefulness } from "./latentFixtures.ts";
import { one, openTab, show, shownText, texts } from "./page.ts";

beforeEach(() => document.body.replaceChildren());

describe("the tab of the latent space", () => {
  test("has the pick of a user of z, moments far from the prior, and the figures of the chosen point with units", () => {
    const labelled = (beta: number, rate: number, accuracy: number) =>
      latentsAt(beta, rate, { usefulness: [usefulness(accuracy)] });
    show(run([labelled(0.5, 4, 0.9), labelled(1, 2, 0.6)]));
    openTab("Latent space");
    expect(shownText()).toContain("Probe of the labels picks objective.beta = 0.5 (0.900 ± 0.010; chance is 0.250)");
    expect(shownText()).toMatch(/1 of 2 channels is not distributed as the prior.*scale factor 0\.5/);
    expect(texts(".probes-card .reading-value")).toEqual([
      "0.900 \u00b1 0.010",
      "0.850 \u00b1 0.010",
      "0.950 \u00b1 0.010",
      "0.250",
    ]);
    expect(texts(".parts-card .reading-value")[0]).toBe("3.00 \u00b1 0.02 nats");
  });

  test("has the probes of trained models too, and picks no collapsed one", () => {
    const at = (beta: number, kl: readonly number[], accuracy: number) =>
      trained({ "objective.beta": beta }, kl, beta, { usefulness: [usefulness(accuracy)] });
    show(run([at(0.5, [2, 1], 0.7), at(8, [0, 0], 0.9)]));
    openTab("Latent space");
    expect(texts(".probes-card .reading-value")[0]).toBe("0.700 \u00b1 0.010");
    expect(shownText()).toMatch(
      /Probe of the labels picks objective\.beta = 0\.5.*objective\.beta = 8.*No collapsed point/,
    );
    expect(one('.probes-card [data-point="1"] .dot').getAttribute("class")).toContain("is-collapsed");
  });

  test("says where the model is given the labels", () => {
    const given = { ...usefulness(0.3), isCondition: true };
    show(run([trained({ "objective.beta": 1 }, [1], 1, { usefulness: [given] })]));
    openTab("Latent space");
    expect(shownText()).toContain("The model is given these labels");
  });

  test("follows the point that is chosen in one of its charts", () => {
    const of = (beta: number, mean: number) => latentsAt(beta, 4, { channels: [channel(mean, 1)] });
    show(run([of(0.5, 0), of(1, 0.25)]));
    openTab("Latent space");
    one('.parts-card .mark[data-point="1"] .hit').dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(one(".moments-card h2").textContent).toBe("z beside the prior, at objective.beta = 1");
    expect(one(".moments-card .of-mean:is(td)").textContent).toBe("0.25");
  });

  test("says in one sentence what would fill each empty part of a trained run", () => {
    show(fourBetas);
    openTab("Latent space");
    expect(shownText()).toContain("data.labels, 2 to 100 classes");
    expect(shownText()).toContain("vae-lens evaluate");
    expect(shownText()).toContain('"type": "latents"');
    expect(one(".clusters-card").hidden).toBe(true);
    expect(one(".positions-card").hidden).toBe(true);
  });

  test("says of means alone that variances would give the rate", () => {
    show(run([latentsAt(1, 1, { rateNats: null, klPerDimensionNats: null, information: null })]));
    openTab("Latent space");
    expect(shownText()).toContain("their variances would give the rate");
    expect(shownText()).not.toMatch(/not distributed as the prior|far: KL/);
  });

  test("is not offered for imported figures, of which there is no z", () => {
    show(run(fourBetas.points, { imported: { name: "log", sources: [], runs: [], notes: [] } }));
    expect(texts('[role="tab"]:not([hidden])')).not.toContain("Latent space");
  });
});

describe("the moments of z", () => {
  test("are far from the prior above a quarter of a nat, and of a constant channel always", () => {
    const { rows } = momentsModel(
      { channels: [channel(0, 1), channel(0.6, 1), channel(0.8, 1), channel(0, 0)], rateNats: 1 },
      false,
    );
    expect(rows.map(({ isFar }) => isFar)).toEqual([false, false, true, true]);
  });
  test("of more channels than a screen has room for are those farthest from the prior, in the file's order", () => {
    const channels = Array.from({ length: 40 }, (_, i) => channel(i % 2 === 0 ? 0 : i / 10, 1));
    const { rows } = momentsModel({ channels, rateNats: 1 }, false);
    expect(rows.map((row) => row.channel)).toEqual([17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39]);
    expect(momentsModel({ channels, rateNats: 1 }, true).rows).toHaveLength(40);
  });
  test("give the scale factors of all channels to the clipboard, or say them where the page may not write", async () => {
    const copied: string[] = [];
    const card = (copy: (text: string) => Promise<void>) => {
      const view = createMomentsCard(
        { change: () => undefined, copy },
        createChosen(null, () => undefined),
      );
      document.body.append(view.section);
      const of = sweep(run([latentsAt(1, 4, { channels: [channel(0, 3), channel(0, 0)] })]));
      view.render(of, {
        shown: 0,
        hovered: null,
        settings: initialSettings,
        measurements: noMeasurements,
        comparison: null,
        others: [],
      });
      view.section.querySelector<HTMLElement>(".copy")?.click();
      return view.section.querySelector('[role="status"]');
    };
    const done = card((text) => Promise.resolve(void copied.push(text)));
    await vi.waitFor(() => expect(done?.textContent).toContain("Copied"));
    expect(copied).toEqual(["[0.333333,null]"]);
    const refused = card(() => Promise.reject(new Error("no")));
    await vi.waitFor(() => expect(refused?.textContent).toContain("[0.333333,null]"));
  });
});

describe("KL over positions", () => {
  const kl = Array.from({ length: 12 }, (_, i) => i);
  const maps = (
    shape: readonly number[],
    layout: "rows" | "channelsFirst" | "channelsLast" | undefined,
    count: number,
  ) =>
    positionMapsModel(
      {
        shape,
        ...(layout && { layout }),
        channels: Array.from({ length: count }, () => channel(0, 1)),
        klPerDimensionNats: kl,
      },
      false,
    );
  test("has a map for the sum and one for each channel, first", () => {
    const model = maps([3, 2, 2], "channelsFirst", 3);
    expect(model?.maps.map(({ name, totalNats }) => `${name} ${totalNats}`)).toEqual([
      "all channels 66",
      "channel 0 6",
      "channel 1 22",
      "channel 2 38",
    ]);
    expect(model?.maps[2]?.columns).toEqual([
      [4, 6],
      [5, 7],
    ]);
  });
  test("has channels last", () =>
    expect(maps([2, 2, 3], "channelsLast", 3)?.maps[1]?.columns).toEqual([
      [0, 6],
      [3, 9],
    ]));
  test("has maps of the first axis where the spec names no channels", () =>
    expect(maps([3, 2, 2], "rows", 12)?.maps[1]?.name).toBe("z[0]"));
  test.each([
    ["flat latents", [12], "rows", 12],
    ["two axes without channels", [3, 4], "rows", 12],
    ["results of an earlier version that do not tell which axis is the channels", [2, 3, 2], undefined, 2],
  ] as const)("is not drawn for %s", (_, shape, layout, count) => expect(maps(shape, layout, count)).toBeNull());
});

describe("the aggregate posterior of latents alone", () => {
  const answer = (point: number, name: string) => ({
    type: "latentsView" as const,
    point,
    latentSize: 2,
    units: [
      { unit: 1, klNats: 2 },
      { unit: 0, klNats: 0.5 },
    ],
    means: {
      units: [1, 0],
      rows: [
        [0, 1],
        [1, 0],
      ],
      deviations: null,
      labelSets: [{ name, labels: [0, 1], names: [`${name} a`, `${name} b`] }],
    },
  });
  const context = (shown: number) => ({
    shown,
    hovered: null,
    settings: initialSettings,
    measurements: noMeasurements,
    comparison: null,
    others: [],
  });
  const two = sweep(run([latentsAt(0.5, 4), latentsAt(1, 2)]));

  test("has labels by name, and their colour and the density to choose", async () => {
    const view = createLatentPosterior(((question: { point: number }) =>
      Promise.resolve(answer(question.point, "kind"))) as unknown as Ask);
    document.body.append(view.section);
    view.render(two, context(0));
    expect(view.section.textContent).toContain("Reading the latents");
    await vi.waitFor(() => expect(texts(".legend-item")).toEqual(["kind a", "kind b"]));
    expect(texts("#latent-posterior-x option")).toEqual(["z1 \u00b7 2.00 nats", "z0 \u00b7 0.50 nats"]);
    const shows = one(".choice select") as HTMLSelectElement;
    shows.value = "density";
    shows.dispatchEvent(new Event("change"));
    expect(texts(".legend-item")).toEqual(["density of z, 0to its highest"]);
    expect(one(".pair:has(#latent-posterior-colour)").hidden).toBe(true);
    expect(one(".note").textContent).toContain("their own deviations are not known");
  });

  test("is that of the point chosen last, whichever answer comes first", async () => {
    const answers: (() => void)[] = [];
    const ask = (({ point }: { point: number }) =>
      new Promise((resolve) => answers.push(() => resolve(answer(point, `set ${point}`))))) as unknown as Ask;
    const view = createLatentPosterior(ask);
    document.body.append(view.section);
    view.render(two, context(0));
    view.render(two, context(1));
    answers[1]?.();
    await vi.waitFor(() => expect(texts(".legend-item")).toEqual(["set 1 a", "set 1 b"]));
    answers[0]?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect(texts(".legend-item")).toEqual(["set 1 a", "set 1 b"]);
  });

  test("says why there is none", async () => {
    const view = createLatentPosterior(() => Promise.reject(new Error("mu.npy is gone")));
    document.body.append(view.section);
    view.render(two, context(0));
    await vi.waitFor(() => expect(view.section.textContent).toContain("cannot be shown: mu.npy is gone"));
    const report = createLatentPosterior(null);
    report.render(two, context(0));
    expect(report.section.textContent).toContain("Open the run in the editor");
    report.render(sweep(fourBetas), context(0));
    expect(report.section.hidden).toBe(true);
  });
});

describe("the card of the labels' figures", () => {
  test("has every measure of every set with its error, and a stroke for what is not defined", () => {
    show(run([latentsAt(1, 4, { usefulness: factorSets() })]));
    openTab("Latent space");
    const rows = [...document.querySelectorAll(".labels-card tbody tr")].map(({ children }) =>
      Array.from(children, ({ firstChild }) => firstChild?.textContent),
    );
    expect(rows).toContainEqual(["ridge regression", "\u22120.500 \u00b1 0.020", "\u2013"]);
    expect(rows).toContainEqual(["batch silhouette", "\u2013", "0.950 \u00b1 0.020"]);
    expect(rows).toContainEqual(["DCI disentanglement", "0.350 \u00b1 0.020", "\u2013"]);
    expect(texts(".labels-card th.group")).toEqual(["Predicted from z", "Mixed in z", "In single latents"]);
  });

  test("is hidden where only probes were measured", () => {
    show(run([latentsAt(1, 4, { usefulness: [usefulness(0.9)] })]));
    openTab("Latent space");
    expect(one(".labels-card").hidden).toBe(true);
  });
});

describe("the card of correlations", () => {
  test("has the pairs of channels, the spectrum beside white noise's, and what positions share", () => {
    show(run([latentsAt(1, 4, spatial)]));
    openTab("Latent space");
    expect(one(".correlation-matrix svg").getAttribute("aria-label")).toMatch(
      /2 channels.*\u22120\.70 \u00b1 0\.01, of 0 and 1/,
    );
    expect(document.querySelectorAll(".spectrum circle")).toHaveLength(3);
    expect(one(".spectrum svg").getAttribute("aria-label")).toMatch(/2 at 0 cycles a position, 0\.667 at 0\.707/);
    expect(one(".dependence-card .note").textContent).toMatch(/0\.50 \u00b1 0\.02 along axis 0\. 25 % of the variance/);
    expect(one(".moments-card .note").textContent).toMatch(
      /1 of the 8 single numbers is far.*channel 1 at position \(1, 1\)/,
    );
  });

  test("has the correlations of a model's latents, beside their moments", () => {
    const { channels } = spatial.dependence!;
    const aggregate = {
      rows: 100,
      means: [0, 2],
      standardDeviations: [1, 0.5],
      excessKurtoses: [0.1, null],
      dependence: { channels, positions: null },
    };
    show(run([trained({ "objective.beta": 1 }, [1, 2], 1, { aggregate })]));
    openTab("Latent space");
    expect(one(".dependence-card .note").textContent).toMatch(/\u22120\.70 \u00b1 0\.01, of 0 and 1/);
    expect(one(".spectrum").hidden).toBe(true);
    expect(texts(".moments-card .of-kl:is(td)")).toEqual(["0.00", "2.32"]);
    expect(document.querySelectorAll(".moments-card tr.is-far")).toHaveLength(1);
  });

  test("is hidden for a model without figures", () => {
    show(run([trained({ "objective.beta": 1 }, [1], 1)]));
    openTab("Latent space");
    expect(one(".dependence-card").hidden).toBe(true);
  });
});

describe("decoded draws from the prior", () => {
  test("are drawn over the sweep beside those of examples, and the finding names its point, whichever is chosen", () => {
    const at = (beta: number, alike: number) =>
      trained({ "objective.beta": beta }, [1], beta, {
        priorDraws: priorDraws(alike),
        klWeight: {
          givenVariance: 0.1,
          residualVariance: { mean: 0.05, standardError: 0.001 },
          given: beta,
          effective: 2 * beta,
        },
      });
    show(run([at(0.001, 0.1), at(1, 0.95)]));
    openTab("Latent space");
    expect(texts(".decoding-card .reading-value")[0]).toBe("0.100 \u00b1 0.020");
    expect(shownText()).toMatch(/Samples from the prior do not decode.*10 % \u00b1 2 decode/);
    one('.decoding-card .mark[data-point="1"] .hit').dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(texts(".decoding-card .reading-value")[0]).toBe("0.950 \u00b1 0.020");
    expect(shownText()).toMatch(/Samples from the prior do not decode like examples at objective.beta = 0.001\./);
    expect(shownText()).toContain("the KL term weighs 2 (given: 1)");
  });

  test("that are like those of examples have no finding", () => {
    show(run([trained({ "objective.beta": 1 }, [1], 1, { priorDraws: priorDraws(0.95) })]));
    openTab("Latent space");
    expect(shownText()).not.toContain("do not decode");
  });

  test("have no card without figures", () => {
    show(run([trained({ "objective.beta": 1 }, [1], 1)]));
    openTab("Latent space");
    expect(one(".decoding-card").hidden).toBe(true);
  });
});
