import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { EngineError } from "../../../src/engine/engineError.ts";
import { restoreUtil } from "../../../src/engine/tensorflow/nodeRuntime.ts";
import { wasmFolder } from "../../support/tensorflowEngines.ts";

let root = "";
const entryFile = import.meta.filename;
const packages = dirname(dirname(wasmFolder));

/** A folder with an installed tfjs-node whose program is `code`. */
function installed(name: string, code: string): string {
  const folder = join(root, name);
  const tfjsNode = join(folder, "node_modules/@tensorflow/tfjs-node");
  mkdirSync(tfjsNode, { recursive: true });
  writeFileSync(
    join(tfjsNode, "package.json"),
    JSON.stringify({ name: "@tensorflow/tfjs-node", version: "4.22.0", main: "index.js" }),
  );
  writeFileSync(join(tfjsNode, "index.js"), code);
  return folder;
}

/** Stands for tfjs-node, which cannot be installed without its download: the JavaScript kernels under the native backend's name. */
const standIn = (): string => `
  const util = require("util");
  if (!util.isNullOrUndefined(null) || !util.isArray([])) throw new Error("util");
  const tf = require(${JSON.stringify(join(packages, "tfjs-core"))});
  const { MathBackendCPU } = require(${JSON.stringify(join(packages, "tfjs-backend-cpu"))});
  tf.copyRegisteredKernels("cpu", "tensorflow");
  tf.registerBackend("tensorflow", () => new MathBackendCPU());
  module.exports = { ...tf, version: { "tfjs-node": "4.22.0" } };`;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "vae-lens-tensorflow-"));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("the engine tensorflow", () => {
  test("runs on WebAssembly and reports it if no folder is named", async () => {
    const { engine, reason } = await chooseEngine("tensorflow", entryFile);
    expect(engine.name).toMatch(/^tensorflow \d+\.\d+\.\d+ wasm$/);
    expect(reason).toMatch(/^requested; no folder with @tensorflow\/tfjs-node is named .*, so on WebAssembly$/);
  });

  test("runs nothing from the working folder", async () => {
    const folder = installed("downloaded", 'throw new Error("this code has run");');
    const before = process.cwd();
    process.chdir(folder);
    try {
      const { engine } = await chooseEngine("tensorflow", entryFile);
      expect(engine.name).toMatch(/ wasm$/);
    } finally {
      process.chdir(before);
    }
  });

  test("reports what to do if tfjs-node is missing in the folder that the user names", async () => {
    const chosen = chooseEngine("tensorflow", entryFile, { tensorflowFolder: root });
    await expect(chosen).rejects.toThrow(EngineError);
    for (const fact of [`tfjs-node is not installed in ${root}`, "npm install", "--tensorflow", "VAE_LENS_TENSORFLOW"])
      await expect(chosen).rejects.toThrow(fact);
  });

  test("reports why the tfjs-node in the folder that the user names does not load", async () => {
    const folder = installed("broken too", 'throw new Error("no binding");');
    await expect(chooseEngine("tensorflow", entryFile, { tensorflowFolder: folder })).rejects.toThrow(
      new EngineError(`@tensorflow/tfjs-node in ${folder} does not load: no binding`),
    );
  });

  test("takes the folder from the environment if nothing else names one", async () => {
    vi.stubEnv("VAE_LENS_TENSORFLOW", root);
    await expect(chooseEngine("tensorflow", entryFile)).rejects.toThrow(`not installed in ${root}`);
    vi.unstubAllEnvs();
  });

  test("refuses a relative path in the environment, which a downloaded folder would resolve", async () => {
    vi.stubEnv("VAE_LENS_TENSORFLOW", "node_modules");
    await expect(chooseEngine("tensorflow", entryFile)).rejects.toThrow(/VAE_LENS_TENSORFLOW .*absolute/);
    vi.unstubAllEnvs();
  });

  test("uses the tfjs-node of the named folder and restores functions that Node has removed", async () => {
    const folder = installed("good", standIn());
    const { engine, reason } = await chooseEngine("tensorflow", entryFile, { tensorflowFolder: folder });
    expect({ name: engine.name, reason }).toEqual({
      name: "tensorflow 4.22.0 tfjs-node",
      reason: `requested; @tensorflow/tfjs-node found from ${folder}`,
    });
  });

  test("is never chosen by auto", async () => {
    const folder = installed("good and ignored", standIn());
    const { engine } = await chooseEngine("auto", entryFile, { tensorflowFolder: folder });
    expect(engine.name).toMatch(/^onnxruntime-/);
  });
});

test("missing functions of util are restored, and existing ones are kept", () => {
  const util: Record<string, unknown> = { isArray: "its own" };
  restoreUtil(util);
  expect(util["isArray"]).toBe("its own");
  const isNullOrUndefined = util["isNullOrUndefined"] as (value: unknown) => boolean;
  expect([null, undefined, 0, ""].map(isNullOrUndefined)).toEqual([true, true, false, false]);
});
