import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { logFolder, pointsOf } from "./importing.ts";

/** Logs as the documentation of each program has them; none of the programs is installed where the tests run. */
const logs = logFolder();
const { write, importing, anyImport } = logs;
const beta = (value: number) => ({ "objective.beta": value });

const specIn = (file: string | undefined) => {
  const text = readFileSync(file ?? "", "utf8");
  const { problems, points } = parseSpec(text);
  expect(problems).toEqual([]);
  return { text, points: points.map(({ spec }) => spec) };
};

describe("PyTorch Lightning's CSVLogger", () => {
  const version = (name: string, betaValue: number, rate: number): void => {
    write(
      `${name}/hparams.yaml`,
      `beta: ${betaValue}\nlatent_dim: 8\nhidden_dims: !!python/tuple\n- 64\n- 32\nlr: 0.001\nmodel_name: VAE\n`,
    );
    write(
      `${name}/metrics.csv`,
      `epoch,step,train_kl_epoch,train_recon_epoch,val_kl,val_recon\n0,10,,,2.0,9\n0,10,2.5,8,,\n1,20,,,${rate},10\n`,
    );
  };

  test("is read by versions, each with the beta of its hparams.yaml", () => {
    version("lightning/version_0", 0.5, 3);
    version("lightning/version_1", 4, 0);
    const imported = importing([logs.at("lightning")]);
    expect(pointsOf(imported)).toEqual([
      [beta(0.5), "done", [3, 10, 1]],
      [beta(4), "done", [0, 10, 0]],
    ]);
    const { points } = specIn(imported.specFile);
    expect(points.map(({ objective, model }) => [objective, model.latentSize])).toEqual([
      [expect.objectContaining({ beta: 0.5 }), 8],
      [expect.objectContaining({ beta: 4 }), 8],
    ]);
    expect(points[0]?.model.encoder).toMatchObject({ hidden: [64, 32] });
    expect(points[0]?.training.learningRate).toBe(0.001);
  });

  test("is read from one file, with the settings beside it", () => {
    version("one/version_3", 2, 1);
    expect(pointsOf(importing([logs.at("one/version_3/metrics.csv")]))).toEqual([[beta(2), "done", [1, 10, 1]]]);
  });

  test("whose log has a loss only still gives the spec, and says which columns it has", () => {
    write("loss/hparams.yaml", "latent_dim: 4\nkl_weight: 0.1\n");
    write("loss/metrics.csv", "epoch,val_loss\n0,12\n");
    const imported = anyImport([logs.at("loss")]);
    expect(imported.folder).toBeUndefined();
    expect(imported.notes[0]).toContain("val_loss");
    expect(specIn(imported.specFile).points[0]?.objective).toMatchObject({ beta: 0.1 });
  });

  test("without hyperparameters is read, and makes no spec", () => {
    write("bare/hparams.yaml", "{}\n");
    write("bare/metrics.csv", "epoch,val_rate,val_distortion\n0,1,12\n");
    expect(importing([logs.at("bare")]).specFile).toBeUndefined();
  });
});

describe("MLflow's file store", () => {
  const run = (id: string, params: Record<string, string>, metrics: Record<string, string>): void => {
    const folder = `mlruns/4711/${id}`;
    write(`${folder}/meta.yaml`, `run_id: ${id}\nrun_name: smiling-${id}\nstatus: 3\n`);
    for (const [name, value] of Object.entries(params)) write(`${folder}/params/${name}`, value);
    for (const [name, text] of Object.entries(metrics)) write(`${folder}/metrics/${name}`, text);
  };

  test("is read by runs: steps, names with slashes, and params as settings", () => {
    write("mlruns/4711/meta.yaml", "experiment_id: '4711'\n");
    run(
      "aaa",
      { beta: "1.0", z_dim: "3", hidden_dims: "[16, 8]" },
      { "val/kl": "1 2.0 0\n2 2.5 5\n", "val/recon": "1 9 0\n2 8.5 5\n" },
    );
    run(
      "bbb",
      { beta: "8", z_dim: "3", hidden_dims: "[16, 8]" },
      { "val/kl": "1 0.5 0\n2 0.0 5\n", "val/recon": "1 9 0\n2 9.5 5\n3 9.4" },
    );
    const imported = importing([logs.at("mlruns")]);
    expect(pointsOf(imported)).toEqual([
      [beta(1), "done", [2.5, 8.5, 1]],
      [beta(8), "done", [0, 9.5, 0]],
    ]);
    expect(specIn(imported.specFile).points.map(({ model }) => model.encoder)).toEqual([
      expect.objectContaining({ hidden: [16, 8] }),
      expect.objectContaining({ hidden: [16, 8] }),
    ]);
  });

  test("whose calls have no step is read in their order", () => {
    write("plain/0/ccc/meta.yaml", "run_id: ccc\n");
    write("plain/0/ccc/metrics/rate", "1 3 0\n2 2 0\n3 1 0\n");
    write("plain/0/ccc/metrics/distortion", "1 7 0\n2 8 0\n3 9 0\n");
    const { results } = importing([logs.at("plain")]);
    expect(results.points[0]?.heldOut).toMatchObject({ rateNats: 1, distortionNats: 9 });
  });

  test("with a damaged metric is rejected by file and line", () => {
    write("damaged/0/ddd/meta.yaml", "run_id: ddd\n");
    write("damaged/0/ddd/metrics/rate", "1 3 0\n\u0000\u0000\u0000 x\n");
    expect(() => importing([logs.at("damaged")])).toThrow(/rate, line 2/);
  });

  test("as a table of search_runs is read by its names", () => {
    const file = write("runs.csv", "run_id,params.beta,metrics.val_rate,metrics.val_distortion\na,1,3,6\nb,4,0,10\n");
    expect(pointsOf(importing([file])).map(([settings]) => settings)).toEqual([beta(1), beta(4)]);
  });

  test("without figures yet is left out, and named", () => {
    write("begun/0/eee/meta.yaml", "run_id: eee\n");
    write("begun/0/eee/metrics/val_rate", "1 3 0\n");
    write("begun/0/eee/metrics/val_distortion", "1 7 0\n");
    write("begun/0/fff/meta.yaml", "run_id: fff\n");
    write("begun/0/fff/params/beta", "4");
    const { notes, results } = importing([logs.at("begun")]);
    expect(results.points).toHaveLength(1);
    expect(notes.find((note) => note.startsWith("Left out"))).toContain("begun/0/fff");
  });

  test("in a database is named, with the line that makes a table of it", () => {
    write("database/mlflow.db", "SQLite format 3");
    expect(() => importing([logs.at("database")])).toThrow(/search_runs\(.*to_csv/);
    expect(() => importing([logs.at("database/mlflow.db")])).toThrow(/search_runs\(.*to_csv/);
  });
});

describe("Weights & Biases", () => {
  test("is read from the summaries of offline runs, with their config", () => {
    for (const [id, value, rate] of [
      ["x", 1, 2],
      ["y", 6, 0],
    ] as const) {
      const folder = `wandb/offline-run-20240101_120000-${id}/files`;
      write(
        `${folder}/config.yaml`,
        `wandb_version: 1\n_wandb:\n  desc: null\n  value:\n    python_version: 3.11\nbeta:\n  desc: null\n  value: ${value}\nmodel:\n  desc: null\n  value:\n    latent_dim: 16\n    likelihood: bernoulli\n`,
      );
      write(
        `${folder}/wandb-summary.json`,
        JSON.stringify({
          _step: 900,
          _runtime: 12.5,
          _timestamp: 1.7e9,
          "val/kl": rate,
          "val/recon": 80,
          _wandb: { runtime: 12 },
        }),
      );
    }
    const imported = importing([logs.at("wandb")]);
    expect(pointsOf(imported)).toEqual([
      [beta(1), "done", [2, 80, 1]],
      [beta(6), "done", [0, 80, 0]],
    ]);
    const [spec] = specIn(imported.specFile).points;
    expect(spec?.model).toMatchObject({ latentSize: 16, likelihood: { type: "bernoulli" } });
  });

  test("whose summary is missing is named, with the lines that write its history", () => {
    write("wandb/offline-run-20240101_000000-abc/run-abc.wandb", ":W&B");
    const line = /run-abc\.wandb is the binary log.*wandb sync.*to_csv/;
    expect(() => importing([logs.at("wandb")])).toThrow(line);
    expect(() => importing([logs.at("wandb/offline-run-20240101_000000-abc/run-abc.wandb")])).toThrow(line);
  });

  test("whose summary is cut off is rejected by its file", () => {
    write("cut/run-1/files/wandb-summary.json", '{"val/kl": 2, "val/rec');
    expect(() => importing([logs.at("cut")])).toThrow(/wandb-summary\.json is not valid JSON/);
  });
});

describe("pythae", () => {
  const model = {
    name: "BetaVAEConfig",
    input_dim: [1, 28, 28],
    latent_dim: 10,
    uses_default_encoder: true,
    uses_default_decoder: true,
    beta: 4,
    reconstruction_loss: "mse",
  };
  const training = {
    name: "BaseTrainerConfig",
    per_device_train_batch_size: 64,
    learning_rate: 0.0001,
    num_epochs: 50,
    optimizer_cls: "AdamW",
    seed: 8,
  };

  test("gives the spec of its configs, which says what it assumes", () => {
    write("pythae/final_model/model_config.json", JSON.stringify(model, null, 2));
    write("pythae/final_model/training_config.json", JSON.stringify(training, null, 2));
    const imported = anyImport([logs.at("pythae")]);
    expect(imported.folder).toBeUndefined();
    const { text, points } = specIn(imported.specFile);
    expect(points[0]).toMatchObject({
      model: { latentSize: 10, encoder: { hidden: [512] }, likelihood: { type: "gaussian", variance: 0.5 } },
      objective: { beta: 4 },
      training: { epochs: 50, batchSize: 64, learningRate: 0.0001, seed: 8 },
    });
    for (const said of ["data.path", "variance 0.5", "AdamW"]) expect(text).toContain(said);
  });

  test.each([
    ["VQVAE", "code book"],
    ["FactorVAE", '"totalCorrelation"'],
    ["DisentangledBetaVAE", '"targetRate"'],
    ["RHVAE", "Gaussian latents instead"],
  ])("says of a %s what its spec is instead", (name, fact) => {
    write(`${name}/model_config.json`, JSON.stringify({ ...model, name: `${name}Config` }));
    const { notes, specFile } = anyImport([logs.at(name)]);
    expect(notes.find((note) => note.startsWith(`model: it was ${name}`))).toContain(fact);
    expect(specIn(specFile).text).toContain(fact);
  });

  test("does not say so of a VAE and a beta-VAE", () => {
    for (const name of ["VAE", "BetaVAE"]) {
      write(`plain-${name}/model_config.json`, JSON.stringify({ ...model, name: `${name}Config` }));
      expect(anyImport([logs.at(`plain-${name}`)]).notes.join("\n")).not.toContain("instead");
    }
  });

  test("does not overwrite a spec that is there", () => {
    write("again/model_config.json", JSON.stringify(model));
    const options = { out: logs.at("made") };
    anyImport([logs.at("again")], options);
    expect(() => anyImport([logs.at("again")], options)).toThrow(/made\.vae\.json exists/);
  });
});

test("settings that name an LSTM make a spec that says what is nearest", () => {
  write("lstm/version_0/hparams.yaml", "beta: 2\nlatent_dim: 8\ndecoder: LSTM\n");
  write("lstm/version_0/metrics.csv", "epoch,val_kl,val_rec\n0,1,12\n");
  const { text } = specIn(importing([logs.at("lstm")]).specFile);
  expect(text).toMatch(/decoder was LSTM, and this spec is of a VAE .*"autoregressive"/);
});

test("scvi-tools' history as a table is read: local KL, reconstruction loss, and the weight that rises", () => {
  const file = write(
    "history.csv",
    "epoch,kl_weight,train_loss_epoch,elbo_train,reconstruction_loss_train,kl_local_train,kl_global_train,elbo_validation,reconstruction_loss_validation,kl_local_validation,kl_global_validation\n" +
      "0,0.0,500,510,500,10,0,520,505,15,0\n1,1.0,480,480,468,12,0,491,478,13,0\n",
  );
  expect(pointsOf(importing([file]))).toEqual([[beta(1), "done", [13, 478, 1]]]);
});

test("settings whose anchors refer to each other a billion times are rejected, and not expanded", () => {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 9; i++)
    lines.push(
      `${"abcdefghij"[i]}: &${"abcdefghij"[i]} [${Array.from({ length: 10 }, () => `*${"abcdefghij"[i - 1]}`).join(", ")}]`,
    );
  write("bomb/hparams.yaml", lines.join("\n"));
  expect(() => importing([logs.at("bomb")])).toThrow(/hparams\.yaml.*alias/i);
});
