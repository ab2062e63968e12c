// The command line as npm installs it: the packed tarball, without install scripts, in an empty folder.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");
const windows = process.platform === "win32";
/** @type {string} */
let folder;

/** npm and npx are .cmd files on Windows, which only a shell starts. @param {string} program @param {string[]} args */
function run(program, args, cwd = folder) {
  return execFileSync(program, args, { cwd, encoding: "utf8", shell: windows, stdio: ["ignore", "pipe", "pipe"] });
}

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-tarball-"));
});

after(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("the tarball holds the programs, their data and the licences, and no sources", () => {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root));
  const files = packed.files.map(({ path: file }) => file);
  for (const file of [
    "dist/cli.cjs",
    "dist/worker.cjs",
    "dist/explain.cjs",
    "dist/hdf5.cjs",
    "dist/images.cjs",
    "dist/mcp.cjs",
    "dist/tensorflow.cjs",
    "dist/tfjs-backend-wasm-simd.wasm",
    "dist/decoders.cjs",
    "dist/webp_dec.wasm",
    "dist/mozjpeg_dec.wasm",
    "dist/webview.js",
    "media/digits/digits-images-idx3-ubyte.gz",
    "docs/recompute/recompute.py",
    "THIRD-PARTY-NOTICES",
    "LICENSE",
  ]) {
    assert.ok(files.includes(file), `${file} is missing`);
  }
  assert.deepEqual(
    files.filter((file) =>
      /^(src|test|scripts|bench|out|webview|samples)\/|^dist\/(extension|background|reader)|node_modules|\.vsix$/.test(
        file,
      ),
    ),
    [],
  );
  // 40 kB of them are the protocol's SDK.
  assert.ok(packed.size < 2.1e6, `${packed.size} bytes`);
});

test("installed with --ignore-scripts, npx vae-lens checks, sweeps and reports", { timeout: 300_000 }, () => {
  const [tarball] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  assert.ok(tarball);
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }');
  run("npm", ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`]);
  const specs = path.join(folder, "specs");
  mkdirSync(specs);
  const spec = path.join(specs, "small.vae.json");
  const model = {
    latentSize: 2,
    encoder: { hidden: [4] },
    decoder: { hidden: [4] },
    likelihood: { type: "gaussian", variance: 0.1 },
  };
  const content = {
    data: { path: "builtin:digits", scale: 16 },
    model,
    training: { epochs: 3 },
    sweep: { "objective.beta": [0.5, 500] },
  };
  writeFileSync(spec, JSON.stringify(content));
  run("npx", ["--no-install", "vae-lens", "check", "specs/small.vae.json"]);
  run("npx", ["--no-install", "vae-lens", "sweep", "specs/small.vae.json", "--out", "run"]);
  const { points, engine } = JSON.parse(readFileSync(path.join(folder, "run/results.json"), "utf8"));
  assert.deepEqual(
    points.map(({ status }) => status),
    ["done", "done"],
  );
  assert.match(engine, /^onnxruntime-/);
  run("npx", [
    "--no-install",
    "vae-lens",
    "sweep",
    "specs/small.vae.json",
    "--out",
    "second",
    "--engine",
    "tensorflow",
  ]);
  assert.match(
    JSON.parse(readFileSync(path.join(folder, "second/results.json"), "utf8")).engine,
    /^tensorflow \S+ wasm$/,
  );
  // HDF5 is read by a package beside the programs, in a thread of their own.
  copyFileSync(path.join(root, "test/fixtures/data/single.h5"), path.join(specs, "single.h5"));
  writeFileSync(
    path.join(specs, "hdf5.vae.json"),
    JSON.stringify({
      ...content,
      data: { path: "single.h5", transform: "standardize" },
      training: { epochs: 3, batchSize: 8 },
    }),
  );
  run("npx", ["--no-install", "vae-lens", "check", "specs/hdf5.vae.json"]);
  const report = spawnSync("npx", ["--no-install", "vae-lens", "report", "run"], {
    cwd: folder,
    encoding: "utf8",
    shell: windows,
  });
  assert.equal(report.status, 0, report.stderr);
  assert.ok(
    readdirSync(folder)
      .concat(readdirSync(path.join(folder, "run")))
      .some((file) => file.endsWith(".html")),
    report.stdout + report.stderr,
  );
  // A check keeps what it learned of the data beside the spec; runs are where --out said.
  assert.equal(existsSync(path.join(specs, ".vae-lens/runs")), false);
});
