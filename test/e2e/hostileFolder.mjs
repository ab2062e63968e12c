// A folder as an attacker would send it: its specs and runs lead to devices, pipes, files elsewhere, code and files that unpack to gigabytes.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

const OLD = new Date("2001-01-01");

/** Files outside the folder that nothing may read or run. */
export class Canaries {
  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), "vae-lens-canary-"));
    /** A valid table. */
    this.table = path.join(this.folder, "secret.csv");
    writeFileSync(this.table, "a,b\n".concat("1,2\n".repeat(200)));
    /** Exists once code of the hostile folder has run. */
    this.ran = path.join(this.folder, "ran");
    this.#makeOld();
  }

  /** Linux renews the time of the last access if it is older than the last change (relatime). */
  #makeOld() {
    utimesSync(this.table, OLD, new Date());
  }

  wasRead() {
    return statSync(this.table).atimeMs > OLD.getTime() + 1000;
  }

  dispose() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {Canaries} canaries
 * @returns {readonly string[]} the names of its specs, each of which is to be refused
 */
export function writeHostileFolder(folder, canaries) {
  const at = (...names) => path.join(folder, ...names);
  const spec = (name, data, model = {}) => {
    const likelihood = { type: "gaussian", variance: 0.1 };
    const text = { data: { path: data }, model: { latentSize: 2, likelihood, ...model } };
    writeFileSync(at(`${name}.vae.json`), JSON.stringify(text, null, 2));
    return `${name}.vae.json`;
  };
  symlinkSync(canaries.table, at("link.csv"));
  symlinkSync("/dev/zero", at("zero.npy"));
  execFileSync("mkfifo", [at("pipe.csv")]);
  mkdirSync(at("images"));
  for (const name of ["a.png", "b.png"]) symlinkSync("/dev/zero", at("images", name));
  writeFileSync(at("bomb.csv.gz"), gzipSync(new Uint8Array(400 * 2 ** 20), { level: 9 }));
  const specs = [
    spec("link", "link.csv"),
    spec("elsewhere", canaries.table),
    spec("device", "zero.npy"),
    spec("pipe", "pipe.csv"),
    spec("images", "images"),
    spec("bomb", "bomb.csv.gz"),
    spec("system", "/proc"),
    spec("huge", "builtin:digits", { posterior: { type: "iaf", layers: 10_000_000 } }),
  ];
  writeRuns(at, canaries);
  return specs;
}

/** @param {(...names: readonly string[]) => string} at @param {Canaries} canaries */
function writeRuns(at, canaries) {
  const run = (name) => {
    mkdirSync(at(".vae-lens", "runs", name), { recursive: true });
    return (file) => at(".vae-lens", "runs", name, file);
  };
  symlinkSync("/dev/zero", run("device")("run.json"));
  execFileSync("mkfifo", [run("pipe")("run.json")]);
  writeFileSync(run("large")("run.json"), " ".repeat(64 * 2 ** 20));
  symlinkSync(canaries.table, run("outside")("run.json"));
  // A run that names an engine whose package lies beside the spec.
  const named = run("code");
  writeFileSync(
    named("run.json"),
    JSON.stringify({ format: 1, specFile: "../../../link.vae.json", engine: "tensorflow 4.22.0 tfjs-node" }),
  );
  for (const name of ["tfjs-node", "tfjs"]) {
    const folder = at("node_modules", "@tensorflow", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      path.join(folder, "package.json"),
      JSON.stringify({ name: `@tensorflow/${name}`, version: "4.22.0" }),
    );
    writeFileSync(
      path.join(folder, "index.js"),
      `require("node:fs").writeFileSync(${JSON.stringify(canaries.ran)}, "");`,
    );
  }
}
