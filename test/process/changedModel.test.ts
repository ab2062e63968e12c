import { copyFileSync, cpSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { ViewedModels } from "../../src/programs/viewedModels.ts";
import { Running } from "./commandLine.ts";

const fixtures = path.join(import.meta.dirname, "../fixtures/own");
const Z = [0.5, -1];

let folder = "";
let run = "";
const decoder = (beta: string): string => path.join(folder, `mlp/beta-${beta}/decoder.onnx`);
const original = path.join(fixtures, "mlp/beta-0.5/decoder.onnx");

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-changed-"));
  cpSync(fixtures, folder, { recursive: true });
  run = path.join(folder, "run");
  const ended = await new Running(["sweep", path.join(folder, "mlp.vae.json"), "--out", run], {}).ended;
  expect(ended).toMatchObject({ status: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("A model whose file changes while it is open is refused by the next decoding, and decodes again once the file is restored", async () => {
  const engine = chooseEngine("onnxruntime-node", import.meta.filename).then((chosen) => chosen.engine);
  const models = new ViewedModels(() => engine, folder);
  const decode = async () => (await models.decode(run, { type: "decode", point: 0, z: Z, row: null })).values;
  await models.view(run, 0);
  const values = await decode();

  copyFileSync(decoder("8"), decoder("0.5"));
  await expect(decode()).rejects.toThrow(/models of .* differ from those of the run/);
  await expect(models.view(run, 0)).rejects.toThrow(/restore the files, or measure again/);

  copyFileSync(original, decoder("0.5"));
  expect(await decode()).toEqual(values);

  const later = new Date(Date.now() + 60_000);
  utimesSync(decoder("0.5"), later, later);
  expect(await decode()).toEqual(values);

  rmSync(decoder("0.5"));
  await expect(decode()).rejects.toThrow(/decoder\.onnx/);
});
