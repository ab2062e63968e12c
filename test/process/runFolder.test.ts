import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/checkpointFile.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/store/safetensors.ts";
import { countingNpy } from "../unit/data/fixtures.ts";
import { type Ended, suspended, vaeLens } from "./commandLine.ts";
import { notMountable, readOnlyFolder, smallDisk } from "./mounts.ts";
import { filesIn, metricsFiles, metricsRows, resultsText, specFolder, statusesOf } from "./specFolder.ts";

const folder = specFolder();
const long = { "training.epochs": 80 };
let reference: string;

beforeAll(async () => {
  reference = folder.at("reference");
  expect(await vaeLens("sweep", folder.writeSpec("long.vae.json", long), "--out", reference)).toMatchObject({
    status: 0,
  });
});

function refuses({ status, stdout, stderr }: Ended, message: string | RegExp): void {
  expect({ status, stdout, lines: stderr.split("\n") }).toEqual({
    status: 2,
    stdout: "",
    lines: [typeof message === "string" ? `vae-lens: ${message}` : (expect.stringMatching(message) as string), ""],
  });
}

describe("a run folder that refuses writing", () => {
  test("is named with a fix", async () => {
    const folders = folder.at("read-only");
    readOnlyFolder(folders, () => folder.writeSpec("read-only/beside.vae.json", { "training.epochs": 1 }));
    const message = (file: string): RegExp =>
      new RegExp(`^vae-lens: cannot write ${file}: it .*; choose another folder with --out\\.$`);
    refuses(
      await vaeLens("sweep", folder.at("long.vae.json"), "--out", path.join(folders, "run")),
      message(path.join(folders, "run")),
    );
    refuses(await vaeLens("sweep", path.join(folders, "beside.vae.json")), message(path.join(folders, ".vae-lens")));
    expect(filesIn(folders)).toEqual(["beside.vae.json"]);
    const elsewhere = await vaeLens("sweep", path.join(folders, "beside.vae.json"), "--out", folder.at("elsewhere"));
    expect(elsewhere).toMatchObject({ status: 0 });
  });

  test("because a part of its path is a file", async () => {
    const file = folder.write("a-file", "precious");
    refuses(
      await vaeLens("sweep", folder.at("long.vae.json"), "--out", path.join(file, "run")),
      `cannot write ${path.join(file, "run")}: a part of its path is a file, not a folder; choose another folder with --out.`,
    );
    expect(readFileSync(file, "utf8")).toBe("precious");
  });

  test("because it is a file", async () => {
    const file = folder.at("a-file");
    refuses(
      await vaeLens("sweep", folder.at("long.vae.json"), "--out", file),
      `cannot write ${file}: a file has that name; choose another folder with --out.`,
    );
    expect(readFileSync(file, "utf8")).toBe("precious");
  });

  test("because it already has a run, which stays unchanged", async () => {
    refuses(
      await vaeLens("sweep", folder.at("long.vae.json"), "--out", reference),
      `${reference} already holds a run: resume it with --resume ${reference}, or choose another folder with --out.`,
    );
    expect(filesIn(reference)).not.toContain("lock");
    expect(statusesOf(reference)).toEqual(Array(6).fill("done"));
  });
});

describe.skipIf(notMountable)(`a disk that fills while a sweep trains (${notMountable || "mounted"})`, () => {
  test("ends it with 2 and a fix; a resume with more space gives the uninterrupted results", async () => {
    const disk = smallDisk(folder.at("small-disk"), "144k");
    const run = folder.at("small-disk", "run");
    const ended = await vaeLens("sweep", folder.at("long.vae.json"), "--out", run, "--checkpoint-seconds", "0.02");
    expect(ended).toMatchObject({ status: 2, stdout: "" });
    expect(ended.stderr).toMatch(
      new RegExp(
        `^vae-lens: cannot write ${run}/.+: the disk is full; free some space, then resume: everything up to the last checkpoint is kept\\.$`,
        "m",
      ),
    );
    expect(ended.stderr).toContain(`vae-lens sweep --resume ${run}`);
    const epochs = [0, 1].map(
      (batch) => readCheckpoint(path.join(run, `checkpoints/batch-00${batch}.safetensors`))?.progress.epoch ?? 0,
    );
    expect(Math.max(...epochs)).toBeGreaterThan(0);
    expect(filesIn(run).filter((file) => file.includes("writing"))).toEqual([]);
    disk.enlarge("4m");
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    expect(resultsText(run)).toBe(resultsText(reference));
    expect(metricsRows(run)).toEqual(metricsRows(reference));
  });

  test("before the sweep can begin is reported too, and the folder stays usable", async () => {
    const disk = smallDisk(folder.at("full-disk"), "4k");
    const run = folder.at("full-disk", "run");
    folder.write("full-disk/ballast", Buffer.alloc(4096));
    refuses(await vaeLens("sweep", folder.at("long.vae.json"), "--out", run), /the disk is full; free some space/);
    disk.enlarge("4m");
    expect(await vaeLens("sweep", folder.at("long.vae.json"), "--out", run)).toMatchObject({ status: 0 });
    expect(resultsText(run)).toBe(resultsText(reference));
  });
});

describe("two sweeps at once", () => {
  test("of one spec: the second names the process and the lock, the first is unaffected", async () => {
    const spec = folder.writeSpec("twice/long.vae.json", long);
    const first = await suspended(["sweep", spec]);
    refuses(
      await vaeLens("sweep", spec),
      new RegExp(
        `^vae-lens: a sweep of long\\.vae\\.json is under way \\(process ${first.processId} on .+\\): wait for it, stop it, ` +
          `or choose another folder with --out\\. Its lock is ${folder.at("twice/.vae-lens/long.lock")}\\.$`,
      ),
    );
    first.goOn();
    expect(await first.ended).toMatchObject({ status: 0 });
    const files = filesIn(folder.at("twice/.vae-lens"));
    const [results = "", ...others] = files.filter((file) => file.endsWith("results.json"));
    expect(others).toEqual([]);
    expect(files.filter((file) => file.includes("lock"))).toEqual([]);
    expect(readFileSync(folder.at("twice/.vae-lens", results), "utf8")).toBe(resultsText(reference));
  });

  test("into one folder: by --resume or by --out, the second names the process and the lock", async () => {
    const run = folder.at("trained");
    const first = await suspended(["sweep", folder.at("long.vae.json"), "--out", run]);
    const message = new RegExp(
      `^vae-lens: a sweep into ${run} is under way \\(process ${first.processId} on .+ Its lock is ${run}/lock\\.$`,
    );
    refuses(await vaeLens("sweep", "--resume", run), message);
    refuses(await vaeLens("sweep", folder.at("long.vae.json"), "--out", run), message);
    first.goOn();
    expect(await first.ended).toMatchObject({ status: 0 });
    expect(resultsText(run)).toBe(resultsText(reference));
    expect(metricsRows(run)).toEqual(metricsRows(reference));
  });
});

describe("a resume is refused", () => {
  const started = async (name: string, changes = {}): Promise<string> => {
    const run = folder.at(name);
    const spec = folder.writeSpec(`${name}.vae.json`, { "training.epochs": 1, ...changes });
    expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
    return run;
  };
  const edit = (file: string, from: string, to: string): void => {
    const text = readFileSync(file, "utf8");
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  };

  test("of a folder without a run", async () =>
    refuses(
      await vaeLens("sweep", "--resume", folder.path),
      `${folder.path} is not a run folder: it has no run.json.`,
    ));

  test("of a folder that does not exist and is not created", async () => {
    refuses(
      await vaeLens("sweep", "--resume", folder.at("nowhere")),
      `${folder.at("nowhere")} is not a run folder: it has no run.json.`,
    );
    expect(filesIn(folder.path).filter((file) => file.startsWith("nowhere"))).toEqual([]);
  });

  test("of a run whose run.json is damaged", async () => {
    const file = path.join(await started("damaged"), "run.json");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, -9));
    refuses(
      await vaeLens("sweep", "--resume", path.dirname(file)),
      `${file} is not valid JSON: it is damaged, or vae-lens did not write it. Restore it, or train again.`,
    );
  });

  test("of a newer format, naming the file", async () => {
    const run = await started("newer");
    const newer = (file: string, known: number): string =>
      `${file} has format ${known + 1}; this version of vae-lens reads up to ${known}. Update vae-lens.`;
    const file = path.join(run, "run.json");
    edit(file, '"format": 2', '"format": 3');
    refuses(await vaeLens("sweep", "--resume", run), newer(file, 2));
    edit(file, '"format": 3', '"format": 2');

    const [metrics = ""] = metricsFiles(run);
    edit(metrics, '{"format":2', '{"format":3');
    refuses(await vaeLens("sweep", "--resume", run), newer(metrics, 2));
    edit(metrics, '{"format":3', '{"format":2');

    const checkpoint = path.join(run, "checkpoints/batch-001.safetensors");
    const { metadata, tensors } = decodeSafetensors(readFileSync(checkpoint));
    writeFileSync(checkpoint, Buffer.concat(encodeSafetensors({ metadata: { ...metadata, format: "2" }, tensors })));
    refuses(await vaeLens("sweep", "--resume", run), newer(checkpoint, 1));
    expect(metricsRows(run)).toHaveLength(6);
  });

  test("with a truncated checkpoint; after its deletion the batch starts again", async () => {
    const run = await started("cut-off");
    const before = resultsText(run);
    const file = path.join(run, "checkpoints/batch-000.safetensors");
    writeFileSync(file, readFileSync(file).subarray(0, -8));
    const { status, stderr } = await vaeLens("sweep", "--resume", run);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^vae-lens: batch-000\.safetensors cannot be used: .* is truncated: the file has \d+ bytes, it needs \d+\./,
    );
    expect(stderr).toContain(`Delete ${file} to train that batch from its start.`);
    rmSync(file);
    edit(path.join(run, "results.json"), '"done"', '"failed"');
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    expect(resultsText(run)).toBe(before);
  });

  test("if the data have changed or do not exist", async () => {
    folder.write("rows.npy", countingNpy(40, 2));
    const run = await started("changed", { data: { path: "rows.npy" }, "training.batchSize": 8 });
    folder.write("rows.npy", countingNpy(41, 2));
    refuses(
      await vaeLens("sweep", "--resume", run),
      `the data of changed.vae.json differ from those of the run in ${run}: restore the files, or start a new sweep.`,
    );
    folder.write("rows.npy", "");
    const { status, stderr } = await vaeLens("sweep", "--resume", run);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /changed\.vae\.json:3:13: error: rows\.npy is empty\. Write or download it again\. \[data-file-empty\]\n$/,
    );
  });

  test("with another engine than that of the run", async () => {
    const run = await started("engine");
    refuses(
      await vaeLens("sweep", "--resume", run, "--engine", "onnxruntime-web"),
      /was trained with onnxruntime-node .*, and onnxruntime-web .* would not reproduce the same results: choose the engine with --engine, or start a new sweep\.$/,
    );
  });

  test("but not after an edit of the spec: the run uses its own copy", async () => {
    const run = await started("edited");
    const before = resultsText(run);
    writeFileSync(folder.at("edited.vae.json"), "no longer a spec");
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    expect(resultsText(run)).toBe(before);
  });
});
