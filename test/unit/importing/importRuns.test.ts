import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeEventRecord, firstRecord } from "../../../src/tensorboard/eventFiles.ts";
import { readRun } from "../../../src/store/readRun.ts";
import { logFolder, pointsOf } from "./importing.ts";

const logs = logFolder();
const { csv, jsonl, importing } = logs;
const beta = (value: number) => ({ "objective.beta": value });

describe("runs are distinguished", () => {
  test("by the column run, and ordered by beta", () => {
    const file = csv(
      "run,epoch,beta,val_rate,val_distortion",
      "b,1,4,0.5,9",
      "b,2,4,0.25,10",
      "a,1,1,2,7",
      "a,2,1,3,6",
    );
    expect(pointsOf(importing([file]))).toEqual([
      [beta(1), "done", [3, 6, 1]],
      [beta(4), "done", [0.25, 10, 1]],
    ]);
  });

  test("by their settings, in a table with one line for each model", () => {
    const file = csv("beta;seed;rate;distortion", "1;0;3;6", "1;1;3.5;5.5", "4;0;0;10", "4;1;0.25;10");
    expect(importing([file]).results.points.map(({ settings }) => settings)).toEqual([
      { ...beta(1), "training.seed": 0 },
      { ...beta(1), "training.seed": 1 },
      { ...beta(4), "training.seed": 0 },
      { ...beta(4), "training.seed": 1 },
    ]);
  });

  test("by their files, whose names may contain beta", () => {
    const row = `${JSON.stringify({ epoch: 1, rate: 1, distortion: 5 })}\n`;
    const files = ["beta=4/log.jsonl", "beta=0.5/log.jsonl"].map((name) => logs.write(name, row));
    const { results, notes } = importing(files);
    expect(results.points.map(({ settings }) => settings)).toEqual([beta(0.5), beta(4)]);
    expect(notes).toContain("Beta was read from the names of the runs.");
  });

  test("by settings that only the first line of each run has", () => {
    const rows = [
      { beta: 0.5 },
      { epoch: 1, rate: 2, distortion: 5 },
      { epoch: 2, rate: 3, distortion: 4 },
      { beta: 4 },
      { epoch: 1, rate: 1, distortion: 7 },
      { epoch: 2, rate: 0, distortion: 8 },
    ];
    expect(pointsOf(importing([jsonl(...rows)]))).toEqual([
      [beta(0.5), "done", [3, 4, 1]],
      [beta(4), "done", [0, 8, 0]],
    ]);
  });

  test("not by text that only resembles a beta in a name", () =>
    expect(
      importing([logs.write("vae-beta-2/alphabeta_3.csv", "rate,distortion\n1,2\n")]).results.points[0]?.settings,
    ).toEqual({}));

  test("by a number, if nothing else distinguishes them", () => {
    const { results, notes } = importing([csv("run,rate,distortion", "wide,1,5", "narrow,2,4")]);
    expect(results.points.map(({ settings }) => settings)).toEqual([{ run: 1 }, { run: 2 }]);
    expect(notes.join(" ")).toContain("Some runs have no beta");
  });

  test("not by a beta that rises in a warm-up: its last value counts", () =>
    expect(
      pointsOf(importing([csv("epoch,beta,val_rate,val_distortion", "1,0.1,5,4", "2,0.5,4,5", "3,1,3,6", "4,1,2,7")])),
    ).toEqual([[beta(1), "done", [2, 7, 1]]]));

  test("not by a weight that rises and then stays in a log without epochs, as pandas writes a history", () => {
    const imported = importing([
      csv(",kl_weight,kl_local_validation,reconstruction_loss_validation", "0,0.5,5,4", "1,1,3,6", "2,1,2,7"),
    ]);
    expect(pointsOf(imported)).toEqual([[beta(1), "done", [2, 7, 1]]]);
    expect(imported.notes.join(" ")).toContain('one run with a warm-up. If each line is a run, add a column "run".');
  });

  test.each([
    ["each line has another", ["0,0.5,5,4", "1,1,3,6", "2,4,1,9"], 3],
    ["all of them are repeated", ["0,1,5,4", "1,1,5,4", "2,2,3,6", "3,2,3,6"], 2],
    ["the largest are not at the end", ["0,1,5,4", "1,4,2,7", "2,4,2,7", "3,2,3,6"], 3],
  ])("by the betas of a log without epochs where %s, which a note says", (_, lines, count) => {
    const { results, notes } = importing([csv(",beta,rate,distortion", ...lines)]);
    expect(results.points).toHaveLength(count);
    expect(notes.join(" ")).toContain("The log has no epochs, and each setting is taken as a run.");
  });
});

describe("figures", () => {
  test("are joined over the lines of an epoch, as Lightning writes them", () => {
    const file = csv(
      "epoch,step,train_kl,train_recon,val_kl,val_recon",
      "0,9,2,8,,",
      "0,9,,,3,9",
      "1,19,2.5,7,,",
      "1,19,,,3.5,8",
    );
    const run = readRun(importing([file]).folder.path);
    expect(run.points[0]?.curve).toEqual({
      epoch: [0, 1],
      heldOutRateNats: [3, 3.5],
      heldOutDistortionNats: [9, 8],
      trainRateNats: [2, 2.5],
      trainDistortionNats: [8, 7],
    });
  });

  test("of training are those of the latest epoch, if validation is less frequent", () => {
    const rows = [1, 2, 3, 4].map((epoch) => ({
      epoch,
      train: { rate: epoch, distortion: 10 - epoch },
      ...(epoch % 2 === 0 ? { val: { rate: 1, distortion: 9 } } : {}),
    }));
    expect(readRun(importing([jsonl(...rows)]).folder.path).points[0]?.curve).toMatchObject({
      epoch: [2, 4],
      trainRateNats: [2, 4],
    });
  });

  test("of training have an empty curve if they were not logged", () =>
    expect(readRun(importing([csv("epoch,rate,distortion", "1,2,3")]).folder.path).points[0]).toMatchObject({
      epoch: 1,
      train: null,
      curve: { epoch: [1], trainRateNats: [], trainDistortionNats: [] },
    }));

  test("of training replace held-out ones that were not logged, with a note", () => {
    const imported = importing([csv("epoch,train_rate,train_distortion", "1,2,3")]);
    expect(pointsOf(imported)).toEqual([[{}, "done", [2, 3, 1]]]);
    expect(imported.results.points[0]?.train).toBeNull();
    expect(imported.notes.join(" ")).toContain("No held-out figures were logged");
  });

  test("can be an ELBO and one of its parts", () => {
    expect(pointsOf(importing([csv("rate,elbo", "2,-7")]))).toEqual([[{}, "done", [2, 5, 1]]]);
    expect(pointsOf(importing([csv("distortion,neg_elbo", "5,7")]))).toEqual([[{}, "done", [2, 5, 1]]]);
  });

  test("can be in bits, or means over the data's dimensions", () =>
    expect(
      importing([csv("rate,distortion", "2,3")], { unitNats: 10 * Math.LN2 }).results.points[0]?.heldOut,
    ).toMatchObject({ rateNats: 20 * Math.LN2, distortionNats: 30 * Math.LN2 }));

  test("can have other names, with --map", () => {
    const file = jsonl({ epoch: 1, loss: { a: 1, b: 2 }, "val/kl*": 3, "val/mse": 4 });
    expect(
      pointsOf(
        importing([file], {
          map: ["rate=val/kl*", "val_distortion=val/mse", "train_rate=loss/a", "train_distortion=loss/b"],
        }),
      ),
    ).toEqual([[{}, "done", [3, 4, 1]]]);
  });

  test("of an incomplete last line are left out", () => {
    const whole = JSON.stringify({ epoch: 1, rate: 2, distortion: 3 });
    const file = logs.write("a.jsonl", `${whole}\n{"epoch": 2, "rate": 9, "dist`);
    expect(pointsOf(importing([file]))).toEqual([[{}, "done", [2, 3, 1]]]);
  });
});

describe("a point whose last figures are not finite has failed, with their position:", () => {
  const failure = { epoch: 2, cause: "diverged", message: "The logged rate is not finite (log.csv, line 3)." };
  test.each(["nan", "NaN", "inf"])("%s", (written) => {
    const imported = importing([csv("epoch,rate,distortion", "1,2,3", `2,${written},4`)]);
    expect(imported.results.points).toMatchObject([{ status: "failed", cause: "diverged", heldOut: null, failure }]);
    expect(readRun(imported.folder.path)).toMatchObject({
      status: "failed",
      points: [{ curve: { epoch: [1] }, failure }],
    });
  });
  test("Python's NaN in JSON lines", () => {
    const file = logs.write("a.jsonl", '{"epoch": 1, "note": "NaN", "rate": NaN, "distortion": -Infinity}\n');
    expect(importing([file]).results.points[0]).toMatchObject({ status: "failed" });
  });
});

describe("active units are", () => {
  const units = (...rows: readonly object[]): unknown => {
    const { results, notes } = importing([jsonl(...rows)]);
    const { activeUnits, klPerDimensionNats } = results.points[0]?.heldOut ?? {};
    return [
      activeUnits,
      klPerDimensionNats,
      results.points[0]?.collapsed,
      notes.some((note) => note.startsWith("A unit counts as active if its KL")),
      notes.some((note) => note.includes("z counts as one unit")),
    ];
  };
  test("the logged ones, for any KL", () =>
    expect(units({ kl: [3, 0.001, 0.5], distortion: 4, active_units: 3 })).toEqual([
      3,
      [3, 0.001, 0.5],
      false,
      false,
      false,
    ]));
  test("the logged ones, without KL of the dimensions", () =>
    expect(units({ rate: 3, distortion: 4, active_units: 0 })).toEqual([0, [], true, false, false]));
  test("counted if the logged value is not a number", () => {
    const { results } = importing([csv("rate,distortion,active_units", "3,4,nan")]);
    expect(results.points[0]).toMatchObject({ status: "done", collapsed: false, heldOut: { activeUnits: 1 } });
  });
  test("counted by the KL of each dimension", () =>
    expect(units({ kl: [3, 0.001, 0.5], distortion: 4 })).toEqual([2, [3, 0.001, 0.5], false, true, false]));
  test("one or zero, by the rate alone", () => {
    expect(units({ rate: 3, distortion: 4 })).toEqual([1, [3], false, false, true]);
    expect(units({ rate: 0.004, distortion: 4 })).toEqual([0, [0.004], true, false, true]);
  });
  test("counted from KL without a split, next to held-out rates", () =>
    expect(units({ train: { rate: 4, distortion: 3 }, val: { rate: 3.5, distortion: 4 }, kl: [3, 0.5] })).toEqual([
      2,
      [3, 0.5],
      false,
      true,
      false,
    ]));
});

test("a rate that is not the sum of its parts causes a note", () =>
  expect(importing([jsonl({ rate: 8, kl: [1, 1], distortion: 3 })]).notes.join(" ")).toContain(
    "A rate is not the sum of its dimensions' KL",
  ));

describe("event files", () => {
  const eventFile = (name: string, tags: Readonly<Record<string, readonly number[]>>): string => {
    const steps = Object.entries(tags).flatMap(([tag, values]) =>
      values.map((value, index) => ({ wallTime: 1, step: index + 1, fileVersion: null, scalars: [{ tag, value }] })),
    );
    return logs.write(name, Buffer.concat([firstRecord(1), ...steps.map(encodeEventRecord)]));
  };

  test("of TensorBoard's writer become a sweep", () => {
    const written = join(import.meta.dirname, "../../fixtures/tensorboard/runs");
    const imported = importing([written]);
    expect(pointsOf(imported)).toEqual([
      [beta(0.5), "done", [2.75, 7.25, 1]],
      [beta(4), "done", [expect.closeTo(0.001), expect.closeTo(9.999), 0]],
    ]);
    expect(readRun(imported.folder.path).points[0]?.curve).toEqual({
      epoch: [1, 2, 3],
      heldOutRateNats: [2.25, 2.5, 2.75],
      heldOutDistortionNats: [7.75, 7.5, 7.25],
      trainRateNats: [2.75, 3, 3.25],
      trainDistortionNats: [6.75, 6.5, 6.25],
    });
  });

  test("of training and validation in separate folders become one run", () => {
    eventFile("logs/beta_2/train/events.out.tfevents.1.a", { kl: [3, 2], recon: [5, 6] });
    eventFile("logs/beta_2/validation/events.out.tfevents.1.b", { kl: [4, 2.5], recon: [5, 6.5] });
    const run = readRun(importing([logs.at("logs")]).folder.path);
    expect(run.points).toMatchObject([{ settings: beta(2), heldOut: { rateNats: 2.5 }, train: { rateNats: 2 } }]);
  });

  test("are ordered by their steps, for any logged epochs", () => {
    eventFile("events.out.tfevents.1.a", { "val/rate": [1, 2], "val/distortion": [9, 8], epoch: [0, 1] });
    expect(readRun(importing([logs.at()]).folder.path).points[0]?.curve.epoch).toEqual([1, 2]);
  });

  test("with a hundred thousand scalars are read in seconds", () => {
    const steps = Array.from({ length: 25_000 }, (_, index) => 1 + index / 25_000);
    eventFile("events.out.tfevents.1.a", {
      "val/rate": steps,
      "val/distortion": steps,
      "train/rate": steps,
      "train/distortion": steps,
    });
    const began = performance.now();
    expect(importing([logs.at()]).results.points).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test("of a restarted run are joined", () => {
    const files = ["events.out.tfevents.1.a", "events.out.tfevents.2.a"];
    eventFile(files[0] ?? "", { rate: [1, 2, 3], distortion: [9, 8, 7] });
    eventFile(files[1] ?? "", { rate: [1, 5], distortion: [9, 5] });
    expect(readRun(importing([logs.at()]).folder.path).points[0]?.curve.heldOutRateNats).toEqual([1, 5, 3]);
  });
});

describe("an imported run", () => {
  test("is a run folder with its sources", () => {
    const { folder } = importing([csv("beta,val_rate,val_distortion,lr", "1,2,3,0.1", "2,1,4,0.1")], {
      name: "My runs",
    });
    expect(readdirSync(folder.path).sort()).toEqual(["metrics", "results.json", "run.json"]);
    expect(readRun(folder.path)).toMatchObject({
      specName: "My runs",
      axes: ["objective.beta"],
      engine: "",
      status: "done",
      imported: {
        name: "My runs",
        sources: [logs.at("log.csv")],
        notes: expect.arrayContaining(["Not read: lr."]) as string[],
      },
      points: [{ beta: 1, control: "beta", status: "done" }, { beta: 2 }],
    });
  });

  test("is in a folder under .vae-lens named by its time, unless a folder is given", () => {
    const { folder } = importing([csv("rate,distortion", "2,3")], { out: undefined, name: "a b/c" });
    expect(folder.path.slice(logs.at(".vae-lens").length)).toMatch(/^\/runs\/\d{4}-.*-a-b-c$/);
  });

  test("cannot be resumed or evaluated without a spec", () => {
    const { folder } = importing([csv("rate,distortion", "2,3")]);
    for (const ask of [() => folder.specFile(), () => folder.specText()])
      expect(ask).toThrow(
        /was imported from .*log\.csv: it has no spec, data or checkpoints, so it can be neither resumed nor evaluated/,
      );
  });

  test("does not replace another run", () => {
    const { folder } = importing([csv("rate,distortion", "2,3")]);
    expect(() => importing([logs.at("log.csv")], { out: folder.path })).toThrow(
      `${folder.path} already holds a run: choose another folder with --out.`,
    );
  });
});

describe("an invalid log is rejected with its position and the fix:", () => {
  const refuses = (what: string, lines: readonly string[], message: string, map: readonly string[] = []) =>
    test(what, () => {
      const file = csv(...lines);
      expect(() => importing([file], { map })).toThrow(message);
    });
  refuses(
    "a cell",
    ["epoch,rate,distortion", "1,2,x"],
    'log.csv, line 2, column "distortion": "x" is not a number. Write a number, or leave the cell empty.',
  );
  refuses("a decimal comma", ["epoch;rate;distortion", "1;2,5;3"], "Write decimals with a point.");
  refuses(
    "half an epoch",
    ["epoch,rate,distortion", "1.5,2,3"],
    'log.csv, line 2, column "epoch": 1.5 is not a whole number from 0. Log the epochs done, or a column "step".',
  );
  refuses(
    "no figures",
    ["epoch,loss", "1,2"],
    "log.csv has no column of a rate or a distortion (columns: epoch, loss). Name them rate, distortion",
  );
  refuses(
    "only a rate",
    ["epoch,val_rate", "1,2"],
    "has no held-out distortion. Log val_distortion, or say which column it is: --map val_distortion=COLUMN.",
  );
  refuses(
    "rate and distortion never together",
    ["epoch,rate,distortion", "1,2,", "2,,3"],
    "has no epoch with both a rate and a distortion. Log both at the same epoch or step.",
  );
  refuses(
    "dimensions with a gap",
    ["kl_0,kl_2,distortion", "1,2,3"],
    "log.csv, line 2: KL is logged only for the dimensions 0, 2.",
  );
  refuses(
    "a line that is too long",
    ["rate,distortion", "1,2,3"],
    "log.csv has 3 cells in line 2, but 2 names in line 1.",
  );
  refuses("nothing yet", ["epoch,rate,distortion"], "no figures are logged yet");
  refuses("a map of nothing", ["rate,distortion", "1,2"], "--map rate is incomplete: write NAME=COLUMN", ["rate"]);
  refuses("a map to an unknown name", ["rate,distortion", "1,2"], '--map rat=rate: unknown name "rat".', ["rat=rate"]);
  refuses(
    "a map of a column that does not exist",
    ["rate,distortion", "1,2"],
    '--map names a column "distortoin" that does not exist; did you mean "distortion".',
    ["nll=distortoin"],
  );

  test("a line that is not JSON", () => {
    const file = logs.write("a.jsonl", '{"rate": 1, "distortion": 2}\n{rate: 1}\n');
    expect(() => importing([file])).toThrow("line 2 of a.jsonl is not JSON. Write one object for each line");
  });
  test("a file of an unsupported format", () => {
    writeFileSync(logs.at("a.pt"), "");
    expect(() => importing([logs.at("a.pt")])).toThrow(
      "a.pt has an unsupported format: import reads .csv, .jsonl and events.out.tfevents.*",
    );
  });
  test("a file that does not exist", () =>
    expect(() => importing([logs.at("none.csv")])).toThrow(`cannot read ${logs.at("none.csv")}`));
  test("an empty folder", () =>
    expect(() => importing([logs.at()])).toThrow("has no events.out.tfevents.*, .csv or .jsonl file."));
});
