import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { PointResult } from "../../src/results/results.ts";
import { type Ended, startVaeLens, vaeLens } from "./commandLine.ts";
import { resultsOf, resultsText, specFolder } from "./specFolder.ts";

const folder = specFolder();

beforeAll(async () => {
  expect(
    await vaeLens(
      "sweep",
      folder.writeSpec("engines.vae.json"),
      "--out",
      folder.at("native"),
      "--engine",
      "onnxruntime-node",
    ),
  ).toMatchObject({ status: 0 });
});

/** Where onnxruntime-node cannot be loaded, as on a system its library is not built for. */
async function sweepWithoutNativeLibrary(run: string, ...more: readonly string[]): Promise<Ended> {
  const hook = folder.write(
    "withoutNative.cjs",
    `const Module = require("node:module");
     const load = Module._load;
     Module._load = function (request, ...rest) {
       if (request === "onnxruntime-node") throw new Error("libonnxruntime.so.1: cannot open shared object file");
       return load.call(this, request, ...rest);
     };`,
  );
  const running = startVaeLens(["sweep", folder.at("engines.vae.json"), "--out", run, ...more], {
    env: { NODE_OPTIONS: `--require ${JSON.stringify(hook)}` },
  });
  return running.ended;
}

/** The figures of two runs differ by less than this, relatively or in nats. */
function expectClose(run: string, other: string, tolerance: number): void {
  const figures = (points: readonly PointResult[]): readonly number[] =>
    points.flatMap(({ heldOut, train }) =>
      [heldOut, train].flatMap((part) => [
        part?.rateNats ?? NaN,
        part?.distortionNats ?? NaN,
        ...(part?.klPerDimensionNats ?? []),
      ]),
    );
  const [ours, theirs] = [figures(resultsOf(run).points), figures(resultsOf(other).points)];
  expect(ours).toHaveLength(theirs.length);
  const errors = ours.map((value, i) => Math.abs(value - (theirs[i] ?? NaN)) / Math.max(1, Math.abs(value)));
  expect(Math.max(...errors)).toBeLessThan(tolerance);
}

describe("the WebAssembly engine", () => {
  test("reproduces the native engine's results to a thousandth, and reports that it was requested", async () => {
    const run = folder.at("web");
    const { status, stderr } = await vaeLens(
      "sweep",
      folder.at("engines.vae.json"),
      "--out",
      run,
      "--engine",
      "onnxruntime-web",
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Training 6 points with onnxruntime-web \S+ \(requested\) into /m);
    expect(resultsOf(run).engine).toMatch(/^onnxruntime-web /);
    expectClose(run, folder.at("native"), 1e-3);
  });

  test("is used if the native library does not load, and the reason is reported", async () => {
    const run = folder.at("fallback");
    const { status, stderr } = await sweepWithoutNativeLibrary(run);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^Training 6 points with onnxruntime-web \S+ \(onnxruntime-node does not load \(libonnxruntime\.so\.1: cannot open shared object file\)/m,
    );
    expect(resultsText(run)).toBe(resultsText(folder.at("web")));
  });
});

describe("TensorFlow", () => {
  test("computes its own gradients and gives the native engine's results to a thousandth", async () => {
    const run = folder.at("tensorflow");
    const { status, stderr } = await vaeLens(
      "sweep",
      folder.at("engines.vae.json"),
      "--out",
      run,
      "--engine",
      "tensorflow",
    );
    expect({ status, stderr: stderr.replace(/^Training [^]*/m, "") }).toEqual({ status: 0, stderr: "" });
    expect(stderr).toMatch(
      /^Training 6 points with tensorflow \S+ wasm \(requested; no folder with @tensorflow\/tfjs-node is named .*, so on WebAssembly\) into /m,
    );
    expect(resultsOf(run).engine).toMatch(/^tensorflow \S+ wasm$/);
    expectClose(run, folder.at("native"), 1e-3);
  });

  test("resumes a run with its first engine, without an option", async () => {
    const { status, stderr } = await vaeLens("sweep", "--resume", folder.at("tensorflow"));
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("with tensorflow ") as string,
    });
  });

  test("beside the spec is not run by a resume of a run that names it", async () => {
    const run = folder.at("downloaded");
    cpSync(folder.at("tensorflow"), run, { recursive: true });
    const description = path.join(run, "run.json");
    writeFileSync(
      description,
      readFileSync(description, "utf8").replace(/"tensorflow \S+ wasm"/, '"tensorflow 4.22.0 tfjs-node"'),
    );
    const canary = folder.at("canary");
    folder.write(
      "node_modules/@tensorflow/tfjs-node/index.js",
      `require("node:fs").writeFileSync(${JSON.stringify(canary)}, "run")`,
    );
    const { status, stderr } = await vaeLens("sweep", "--resume", run);
    rmSync(folder.at("node_modules"), { recursive: true });
    expect({ status, hasRun: existsSync(canary) }).toEqual({ status: 2, hasRun: false });
    for (const fact of [run, "tensorflow 4.22.0 tfjs-node", "--tensorflow"]) expect(stderr).toContain(fact);
    expect(stderr).not.toContain("    at ");
  });

  test("with a folder that has no library is an error with a fix", async () => {
    const { status, stderr } = await vaeLens(
      "sweep",
      folder.at("engines.vae.json"),
      "--out",
      folder.at("none"),
      "--engine",
      "tensorflow",
      "--tensorflow",
      folder.path,
    );
    expect(status).toBe(2);
    for (const fact of ["tfjs-node", folder.path, "npm install", "--tensorflow", "VAE_LENS_TENSORFLOW"])
      expect(stderr).toContain(fact);
  });
});

describe("the native engine", () => {
  test("is chosen and reported if it loads", async () => {
    const run = folder.at("auto");
    const { stderr } = await vaeLens("sweep", folder.at("engines.vae.json"), "--out", run);
    expect(stderr).toMatch(/^Training 6 points with onnxruntime-node \S+ \(the native library loads here\) into /m);
    expect(resultsText(run)).toBe(resultsText(folder.at("native")));
  });

  test("is an error with the reason if it is requested and does not load", async () => {
    const { status, stderr } = await sweepWithoutNativeLibrary(folder.at("none"), "--engine", "onnxruntime-node");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "vae-lens: onnxruntime-node does not load: libonnxruntime.so.1: cannot open shared object file\n",
    });
  });
});
